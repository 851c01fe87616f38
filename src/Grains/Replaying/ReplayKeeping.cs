using EventHub.Replaying;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Replaying;

/// <summary>Every silo asks for the directory of replays, so that there is one that looks after them as long as there is a silo.</summary>
internal sealed partial class ReplayKeeping(IGrainFactory grains, TimeProvider time, ILogger<ReplayKeeping> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private ITimer? _timer;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ReplayKeeping), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = AskAsync(), null, Period, Period);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await grains.GetGrain<IReplayDirectoryGrain>(0).Watch();
        }
        catch (Exception e)
        {
            LogFailed(Period, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Replays without readers can't be looked after; tried again in {Period}")]
    private partial void LogFailed(TimeSpan period, Exception error);
}
