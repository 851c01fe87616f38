using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>From the node's outbox to the connection.</summary>
internal sealed partial class ClientSession
{
    /// <summary>Takes a batch; returns at once.</summary>
    public void Accept(DeliveryOrder order)
    {
        lock (_gate)
        {
            if (!_routes.TryGetValue(order.SubscriptionId, out var subscription))
            {
                return;
            }

            switch (subscription.Arrive(order))
            {
                case BatchArrival.Repeated:
                    return;
                case BatchArrival.AfterHole:
                    LogHole(Id, subscription.Id);
                    Lose(subscription);
                    break;
                case BatchArrival.Next when subscription.WaitingBytes > _options.MaxQueuedBytes:
                    LogOverflow(Id, subscription.Id, subscription.WaitingBytes);
                    Lose(subscription);

                    // At once it would only fill again.
                    subscription.WaitsForBeat = true;
                    break;
                case BatchArrival.Next when subscription.MayBeWritten:
                    Enqueue(subscription, order);
                    return;
                case BatchArrival.Next:
                    subscription.Held.Add(order);
                    return;
            }
        }

        User.Kick();
    }

    /// <summary>Frames to this node were lost, and nobody knows whose: everybody begins again after what was written.</summary>
    public void LoseAll()
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                Lose(subscription);
            }
        }

        User.Kick();
    }

    private void Lose(Subscription subscription)
    {
        _routes.Remove(subscription.Route);
        subscription.State = SubscriptionState.Lost;
        subscription.Retire();
        _orders.Prune();
    }

    private void EnqueueHeld(Subscription subscription)
    {
        if (!subscription.MayBeWritten)
        {
            return;
        }

        foreach (var order in subscription.Held)
        {
            Enqueue(subscription, order);
        }

        subscription.Held.Clear();
    }

    private void Enqueue(Subscription subscription, DeliveryOrder order)
    {
        _orders.Enqueue(new PendingOrder(subscription, order));
        StartWriting();
    }

    private void StartWriting()
    {
        if (!_isWriting)
        {
            _isWriting = true;

            // Without the caller's context: what Orleans keeps there belongs to the call that brought the batch.
            ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.WriteAllAsync(), this, preferLocal: false);
        }
    }

    private async Task WriteAllAsync()
    {
        var isAwaited = false;
        while (TryTake(out var pending))
        {
            BatchOutcome outcome;
            try
            {
                outcome = await _writer.WriteAsync(pending.Subscription, pending.Order);
            }
            catch (Exception e)
            {
                LogFailed(Id, pending.Subscription.Id, e);
                LoseAfterFailure(pending);
                isAwaited = true;
                continue;
            }

            MarkWritten(pending, outcome.WasSent);
            _unreported += pending.Order.Size;
            isAwaited |= IsAwaited(pending, outcome);
            if (_unreported >= ReportBytes)
            {
                (_unreported, isAwaited) = (0, false);
                User.Kick();
            }
        }

        if (isAwaited)
        {
            _unreported = 0;
            User.Kick();
        }
    }

    /// <summary>
    /// Whether the queue waits to hear of it. Of urgent batches it does not, far from its bound and with nobody's book to keep: a call
    /// for each would cost more than its delivery. They are told of with whatever is told next, a renewal at the latest.
    /// </summary>
    private static bool IsAwaited(PendingOrder pending, BatchOutcome outcome) =>
        pending.Order.Lane != Lanes.Urgent || outcome.IsAddressed || pending.Subscription.Request is { Tracked: true } or { MaxUnackedBytes: not null };

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingOrder? pending)
    {
        lock (_gate)
        {
            if (_orders.TryDequeue(_arrival, out pending, out var waiting))
            {
                return true;
            }

            GoOnAfter(waiting.Urgent);
            GoOnAfter(waiting.Others);
            _isWriting = false;
            return false;
        }
    }

    /// <summary>Nothing can be written before one of these: an urgent batch that comes meanwhile starts the writing by itself.</summary>
    private void GoOnAfter(Task? arrival) => arrival?.ContinueWith(
        static (_, session) => ((ClientSession)session!).GoOn(),
        this,
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    private void GoOn()
    {
        lock (_gate)
        {
            StartWriting();
        }
    }

    private void MarkWritten(PendingOrder pending, bool wasSent)
    {
        lock (_gate)
        {
            if (pending.IsCurrent)
            {
                pending.Subscription.MarkWritten(pending.Order, wasSent);
            }
        }
    }

    private void LoseAfterFailure(PendingOrder pending)
    {
        lock (_gate)
        {
            if (pending.IsCurrent)
            {
                Lose(pending.Subscription);

                // What failed would fail again, as fast as it can be asked for.
                pending.Subscription.WaitsForBeat = true;
            }
        }
    }
}
