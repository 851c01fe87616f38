using EventHub.Tracking;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tracking;

/// <summary>Every silo asks for the keeper of deliveries, so that there is one as long as there is a silo.</summary>
internal sealed partial class DeliveryKeeping(IGrainFactory grains, TimeProvider time, DeliveryWriter writer, ILogger<DeliveryKeeping> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How long deliveries to users who are away are not derived after the keeper's silo is lost; they are made up for.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private ITimer? _timer;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(DeliveryKeeping), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await AskAsync();
        _timer = time.CreateTimer(_ => _ = AskAsync(), null, Period, Period);
    }

    /// <summary>What is settled is written, so that nobody gets it again after a planned stop.</summary>
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        try
        {
            await writer.Flush().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogNotFlushed();
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await grains.GetGrain<IDeliveryKeeperGrain>(0).Watch();
        }
        catch (Exception e)
        {
            LogFailed(Period, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keeper of deliveries can't be reached; it is asked again in {Period}")]
    private partial void LogFailed(TimeSpan period, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not every outcome of a delivery was written before the stop; those events are sent again")]
    private partial void LogNotFlushed();
}
