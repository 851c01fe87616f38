using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>Finds out what was sent, so that it can be stored.</summary>
internal sealed partial class TrackedDeliveries
{
    private int _derivations;

    /// <summary>
    /// A queue that was lost may have taken deliveries with it that were not stored: they follow from what was sent and is not
    /// acknowledged. There are no more of them at once than there is room for; the others follow as the client acknowledges.
    /// </summary>
    private async Task Derive(Subscription subscription)
    {
        if (subscription.Request is not { Acknowledged: { } acknowledged, Cursor: { } written })
        {
            return;
        }

        _derivations++;
        try
        {
            foreach (var (lane, upTo) in written.Lanes.Where(lane => lane.Key != Lanes.Redelivered && acknowledged.Lanes.ContainsKey(lane.Key)))
            {
                await Derive(subscription, lane, acknowledged[lane], upTo);
            }
        }
        finally
        {
            _derivations--;
        }

        Settle(subscription, subscription.Acknowledged);
    }

    private async Task Derive(Subscription subscription, string lane, long after, long upTo)
    {
        // What was acknowledged while this waited needs no delivery any more.
        while ((after = Math.Max(after, subscription.Acknowledged![lane])) < upTo && await ComesToRoom())
        {
            var (from, most) = (after, _ledger.Room);
            await UntilRead(() => _events.Read(subscription, lane, from, upTo, most), read =>
            {
                Recover(subscription, read.Events);
                after = read.Through;
            });
        }
    }

    private void Recover(Subscription subscription, LogEvent[] sent)
    {
        foreach (var e in sent)
        {
            _ledger.Handed(_userId, e.Position, new Sending(subscription.Id, null, 0, IsUrgent: false));
        }

        Record(sent);
        Settle(subscription, subscription.Acknowledged);
        if (subscription.IsClosed)
        {
            Leave(subscription);
        }
    }

    private Task RecordRead(Subscription subscription, EventPosition[] positions) => UntilRead(
        () => _events.FindSent(subscription, positions),
        found =>
        {
            Record(found);
            MakeRoom(() => _ledger.LeaveUnrecorded(positions));
        });

    private void Record(IEnumerable<LogEvent> events)
    {
        var changes = new LedgerChanges();
        foreach (var e in events)
        {
            _ledger.Record(e.Position, _tracking.DeliveryOf(_userId, e), changes);
        }

        Apply(changes);
        _queue.Arm();
    }

    /// <returns>False when the queue has ended.</returns>
    private async Task<bool> ComesToRoom()
    {
        while (!_ledger.HasRoom && !_queue.IsGone)
        {
            await Task.Delay(Pause, _time);
        }

        return !_queue.IsGone;
    }

    /// <summary>The log is asked until it answers or the queue ends: without its events' ids and times nothing can be stored.</summary>
    private async Task UntilRead<T>(Func<Task<T>> read, Action<T> take)
    {
        while (!_queue.IsGone)
        {
            try
            {
                take(await read());
                return;
            }
            catch (Exception e)
            {
                LogReadFailed(_userId, e);
            }

            await Task.Delay(Pause, _time);
        }
    }
}
