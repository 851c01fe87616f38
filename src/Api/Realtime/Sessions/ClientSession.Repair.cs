using EventHub.Delivery;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>What the user's link asks of its sessions.</summary>
internal sealed partial class ClientSession
{
    /// <summary>Heartbeats after which a subscription whose answer was never asked for begins all the same.</summary>
    private const int MaxBeatsUnanswered = 2;

    /// <summary>Adds what the queue has to be told of; <paramref name="renew"/>: of every live subscription.</summary>
    public void CollectReports(List<WrittenBatches> reports, bool renew)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                if (subscription.Report(renew) is { } report)
                {
                    reports.Add(report);
                }
            }
        }
    }

    /// <summary>Bytes that wait for the transport, and bytes that the client has not acknowledged.</summary>
    public (long Waiting, long Unacked) Held()
    {
        var (waiting, unacked) = (0L, 0L);
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                waiting += subscription.WaitingBytes;
                unacked += subscription.Unacked?.Bytes ?? 0;
            }
        }

        return (waiting, unacked);
    }

    /// <summary>Starts a new life of every lost subscription and adds what to ask for.</summary>
    public void CollectLost(List<Resumption> resumptions)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                if (subscription is { State: SubscriptionState.Lost, Written: not null, WaitsForBeat: false })
                {
                    subscription.State = SubscriptionState.Resuming;
                    _routes.Add(subscription.Route, subscription);
                    resumptions.Add(new Resumption(
                        this, subscription, subscription.Former!, subscription.ToRequest(Id, subscription.Written.ToCursor())));
                }
            }
        }
    }

    /// <param name="start">Where the queue begins; null when it could not be asked.</param>
    /// <returns>False when the subscription ended or was lost again meanwhile.</returns>
    public bool EndResumption(Resumption resumption, SubscriptionStart? start)
    {
        lock (_gate)
        {
            var subscription = resumption.Subscription;
            if (subscription.Route != resumption.Request.SubscriptionId)
            {
                return false;
            }

            if (start is null)
            {
                Lose(subscription);
                subscription.WaitsForBeat = true;
                return false;
            }

            subscription.Written!.Include(start.Cursor);
            subscription.State = SubscriptionState.Live;
            return true;
        }
    }

    /// <summary>The queue does not know this route.</summary>
    /// <returns>False when it is not a live one of the session's.</returns>
    public bool Forget(string route)
    {
        lock (_gate)
        {
            if (!_routes.TryGetValue(route, out var subscription) || subscription.State != SubscriptionState.Live)
            {
                return false;
            }

            Lose(subscription);
            return true;
        }
    }

    /// <summary>Once a heartbeat.</summary>
    public void Beat(DateTimeOffset now)
    {
        var mayResume = false;
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                mayResume |= subscription.WaitsForBeat;
                subscription.WaitsForBeat = false;

                // A client that called without asking for an answer gets none, and its batches follow without one.
                if (!subscription.IsAnswered && subscription.Written is not null
                    && ++subscription.BeatsUnanswered >= MaxBeatsUnanswered)
                {
                    subscription.IsAnswered = true;
                    EnqueueHeld(subscription);
                }
            }
        }

        if (mayResume)
        {
            User.Kick();
        }

        EndIfDue(now);
    }
}

/// <summary>A lost subscription on its way back.</summary>
/// <param name="Former">The route that it had, which the queue may still serve.</param>
internal sealed record Resumption(ClientSession Session, Subscription Subscription, string Former, SubscriptionRequest Request);
