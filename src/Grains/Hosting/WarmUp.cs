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
/// compilation (measured cold: about 300 ms). Nothing is stored, and nobody but this can be subscribed yet: the front end
/// listens only after the silo has started.
/// </summary>
internal sealed partial class WarmUp(IGrainFactory grains, IEventLog log, TimeProvider time, ILogger<WarmUp> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>A user that no token can name: <c>sub</c> has no control characters.</summary>
    private const string Nobody = "\u0001warm-up";

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
        var queue = grains.GetGrain<IUserQueueGrain>(Nobody);
        var request = new SubscriptionRequest
        {
            ConnectionId = Nobody,
            SubscriptionId = Nobody,
            Reader = new Reader(Nobody, Role.Admin, []),
            Filter = EventFilter.Everything,
            Batching = BatchingOptions.Default,
        };
        await queue.Subscribe(new NodeAddress(Nobody, outbox), [request]);
        for (var round = 1; round <= Rounds; round++)
        {
            var arrived = box.NextArrival();
            await grains.GetGrain<IEmitterGrain>(Nobody).Emit(new EmitRequest { Events = [Draft()] });
            await arrived;
        }

        await queue.Disconnect(Nobody);
        grains.DeleteObjectReference<INodeOutbox>(outbox);
    }

    private static EventDraft Draft() => new()
    {
        Type = "debug_info",
        Source = Nobody,
        Priority = EventPriority.Urgent,
        TargetUserId = Nobody,
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
