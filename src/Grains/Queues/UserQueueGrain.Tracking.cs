using EventHub.Events;
using EventHub.Grains.Tracking;
using EventHub.Log;

namespace EventHub.Grains.Queues;

/// <summary>What the queue does for its tracked deliveries.</summary>
internal sealed partial class UserQueueGrain : ITrackingQueue
{
    public bool IsGone => _isGone;

    public Task Track(LogEvent[] events) => _tracked.Track(events);

    public Task Redrive(EventPosition position) => _tracked.Redrive(position);

    public void GoOn()
    {
        if (_isGone)
        {
            return;
        }

        foreach (var subscription in _subscriptions.Values.Where(static s => s.IsTracked).ToArray())
        {
            Flush(subscription);
            _catchUp.Start(subscription);
        }

        ArmFlushTimer();
    }

    /// <summary>The timer is made when a delivery is open for the first time: most users never have one.</summary>
    public void Arm()
    {
        if (!_isGone && _tracked.NextDue is { } due)
        {
            var wait = due - _time.GetUtcNow();
            _trackingTimer ??= this.RegisterGrainTimer(
                _tracked.Tick, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
            _trackingTimer.Change(wait > LeastWait ? wait : LeastWait, Timeout.InfiniteTimeSpan);
        }
    }
}
