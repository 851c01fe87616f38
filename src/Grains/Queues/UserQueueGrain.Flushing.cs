using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Grains.Queues;

/// <summary>What is due leaves, and the timer is set to when something will be.</summary>
internal sealed partial class UserQueueGrain
{
    /// <summary>A timer of less would fire before the moment that it was set to.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);

    private Task FlushDue()
    {
        foreach (var subscription in _subscriptions.Values)
        {
            Flush(subscription);
        }

        ArmFlushTimer();
        return Task.CompletedTask;
    }

    private void FlushNow(Subscription subscription)
    {
        Flush(subscription);
        ArmFlushTimer();
    }

    private void Flush(Subscription subscription)
    {
        if (!subscription.IsOpen || subscription.IsClosed)
        {
            return;
        }

        foreach (var lane in subscription.Lanes)
        {
            List<DeliveryOrder>? orders = null;
            var window = subscription.Window(lane);
            while (subscription.HasRoom(lane) && lane.IsDue(PressureOn(window)))
            {
                var batch = lane.TakeBatch();
                (orders ??= []).Add(subscription.Order(lane, batch));
                _metrics.Left(subscription.Request, Lanes.IsDurable(lane.Lane), batch);
            }

            if (orders is not null)
            {
                _nodes.To(subscription.Node).Post(orders, lane.IsUrgent);
            }
        }
    }

    private void ArmFlushTimer()
    {
        TimeSpan? next = null;
        var waiting = 0;
        foreach (var subscription in _subscriptions.Values)
        {
            if (!subscription.IsOpen)
            {
                continue;
            }

            foreach (var lane in subscription.Lanes)
            {
                waiting += lane.Pending;

                // A lane without room is flushed by the report that makes room.
                var window = subscription.Window(lane);
                if (subscription.HasRoom(lane) && lane.DueIn(PressureOn(window)) is { } due && (next is null || due < next))
                {
                    next = due;
                }
            }
        }

        _depth.Set(_subscriptions.Count, waiting);
        if (next is { } wait)
        {
            _flushTimer.Change(wait > LeastWait ? wait : LeastWait, Timeout.InfiniteTimeSpan);
        }
    }

    private Pressure PressureOn(InFlightWindow window) => new(_load.Cpu, window.ReportTime);
}
