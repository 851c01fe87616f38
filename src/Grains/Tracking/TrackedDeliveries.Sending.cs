using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Grains.Queues.Batching;
using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>Sends what is due to the subscriptions that want it.</summary>
internal sealed partial class TrackedDeliveries
{
    private Task SendDue(Dictionary<EventPosition, LogEvent> known) =>
        _subscriptions.Count == 0 || _isListing ? Task.CompletedTask : SendDue(null, known);

    private async Task SendDue(EventPosition? upTo, Dictionary<EventPosition, LogEvent> known)
    {
        List<EventPosition> due = [];
        MakeRoom(() => due = _ledger.TakeDue(_time.GetUtcNow(), upTo));
        if (due.Count == 0)
        {
            return;
        }

        try
        {
            // One that comes meanwhile is asked too: what is being looked up was no answer of the store to it.
            var asked = new HashSet<Subscription>();
            while (due.Count > 0 && _subscriptions.Find(asked.Add) is { } subscription)
            {
                var wanted = await _events.Find(subscription, due, known);
                if (!subscription.IsClosed && wanted.Count > 0)
                {
                    Place(subscription, wanted);
                    due = due.FindAll(position => _ledger.FindLookedUp(position) is not null);
                }
            }
        }
        catch
        {
            PutBack(due);
            throw;
        }

        MakeRoom(() => due.ForEach(_ledger.Forget));
        _queue.Arm();
    }

    private void PutBack(IEnumerable<EventPosition> positions)
    {
        foreach (var position in positions)
        {
            _ledger.FindLookedUp(position)?.WaitUntil(_time.GetUtcNow() + Pause);
        }
    }

    private void Place(Subscription subscription, List<LogEvent> wanted)
    {
        var missing = new List<LogEvent>();
        var settled = new List<EventPosition>();
        foreach (var e in wanted)
        {
            if (_ledger.FindLookedUp(e.Position) is not { } entry)
            {
                continue;
            }

            var standing = entry.IsRedriven || entry.IsSentTo(subscription.Id)
                ? DeliveryStanding.Missing
                : DeliveryStandings.Of(e.Position, subscription.Begin!, subscription.Request.Acknowledged);
            if (standing == DeliveryStanding.Missing)
            {
                missing.Add(e);
            }
            else if (standing == DeliveryStanding.WasSent)
            {
                DeliveryLedger.SentBefore(entry, subscription.Id);
            }
            else if (subscription.IsTracked && TakenBy(subscription, e.Position) is not null)
            {
                // It was handed over and settled before this was known.
                settled.Add(e.Position);
            }
            else
            {
                DeliveryLedger.Await(entry, subscription.Id);
            }
        }

        if (settled.Count > 0)
        {
            MakeRoom(() => settled.ForEach(_ledger.Forget));
        }

        Redeliver(subscription, missing);
        Settle(subscription, subscription.Acknowledged);
    }

    private void Redeliver(Subscription subscription, List<LogEvent> events)
    {
        List<DeliveryOrder> orders = [];
        var left = events.ToArray().AsSpan();
        while (!left.IsEmpty && subscription.BulkWindow.HasRoom)
        {
            var references = Array.ConvertAll(left.ToArray(), static e => new EventReference(e.Position.Sequence, e.Size, e.Header.Priority));
            var length = BatchingPolicy.BatchLength(references, subscription.Request.Batching);
            var order = subscription.Redeliver(left[..length].ToArray());
            foreach (var e in order.History!)
            {
                _ledger.FindLookedUp(e.Position)?.Send(new Sending(subscription.Id, order.Through, order.BatchNumber, IsUrgent: false));
            }

            orders.Add(order);
            left = left[length..];
        }

        PutBack(left.ToArray().Select(static e => e.Position));
        if (orders.Count > 0)
        {
            _nodes.To(subscription.Node).Post(orders, urgent: false);
        }
    }
}
