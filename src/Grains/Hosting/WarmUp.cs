using EventHub.Delivery;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Hosting;

/// <summary>
/// Sends volatile events down the whole way before the silo is ready, so that no user's event pays for activation and
/// compilation (measured cold: about 300 ms). Nothing is stored, and nobody sees them: other nodes of the cluster may have readers.
/// </summary>
internal sealed partial class WarmUp(IGrainFactory grains, IEventLog log, TimeProvider time, ILogger<WarmUp> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Every silo has its own.</summary>
    private readonly string _nobody = $"{HubUsers.Prefix}warm-up.{Guid.NewGuid():N}";

    /// <summary>Events sent; by then what runs often is compiled for speed in the background.</summary>
    private const int Rounds = 50;

    /// <summary>A way that is slower than this is left cold: better late than never ready.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(WarmUp), ServiceLifecycleStage.Last, StartAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            await WalkAsync().WaitAsync(Patience, time, cancellationToken);
            var took = time.GetElapsedTime(began);
            LogWarm(took);
        }
        catch (TimeoutException e)
        {
            LogCold(Patience, e);
        }
    }

    private async Task WalkAsync()
    {
        foreach (var lane in log.Lanes.Durable)
        {
            await grains.GetGrain<IEventLogGrain>(lane).Append(new AppendRequest { Events = [] });
        }

        var box = new ArrivalBox();
        var outbox = grains.CreateObjectReference<INodeOutbox>(box);
        var queue = grains.GetGrain<IUserQueueGrain>(_nobody);
        var request = new SubscriptionRequest
        {
            ConnectionId = _nobody,
            SubscriptionId = _nobody,
            Reader = new Reader(_nobody, Role.User, []),
            Filter = EventFilter.Everything,
            Batching = BatchingOptions.Default,
        };
        await queue.Subscribe(new NodeAddress(_nobody, outbox), [request]);
        for (var round = 1; round <= Rounds; round++)
        {
            var arrived = box.NextArrival();
            await grains.GetGrain<IEmitterGrain>(_nobody).Emit(new EmitRequest { Events = [Draft()] });
            await arrived;
        }

        await queue.Disconnect(_nobody);
        grains.DeleteObjectReference<INodeOutbox>(outbox);
    }

    private EventDraft Draft() => new()
    {
        Type = "hub.warm_up",
        Source = _nobody,
        Priority = EventPriority.Urgent,
        TargetUserId = _nobody,
        Data = "{}"u8.ToArray(),
        Persist = false,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "The way of an event is warm after {Took}")]
    private partial void LogWarm(TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The way of an event was not warm within {Patience}; the first events will be slow")]
    private partial void LogCold(TimeSpan patience, Exception error);

    private sealed class ArrivalBox : INodeOutbox
    {
        private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task NextArrival()
        {
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrival.Task;
        }

        public Task Deliver(NodeFrame frame)
        {
            if (frame.Orders.Length > 0)
            {
                _arrival.TrySetResult();
            }

            return Task.CompletedTask;
        }
    }
}
