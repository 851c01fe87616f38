namespace EventHub.Grains.Tests.Samples;

/// <summary>A clock that runs faster than the real one: periods of many seconds are over in less than one.</summary>
internal sealed class FastTime(double factor) : TimeProvider
{
    private readonly DateTimeOffset _began = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _began + ((System.GetUtcNow() - _began) * factor);

    public override long GetTimestamp() => (long)(System.GetTimestamp() * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)), this);

    private TimeSpan Shorten(TimeSpan time) => time <= TimeSpan.Zero ? time : time / factor;

    private sealed class FastTimer(ITimer timer, FastTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(time.Shorten(dueTime), time.Shorten(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
