using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Samples;

/// <summary>Time that moves only once somebody waits for it.</summary>
internal sealed class TimeThatIsWaitedFor() : FakeTimeProvider(Sample.Noon)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    public async Task Pass(TimeSpan time)
    {
        await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Advance(time);
    }
}
