using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>What is to be sent, and where it went.</summary>
internal sealed partial class DeliveryLedger
{
    /// <summary>
    /// When something is to be sent or is overdue; null when nothing ever will be by itself. What is not recorded can be neither: it is
    /// asked about once it is.
    /// </summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var entry in _open.Values)
            {
                var due = entry switch
                {
                    { IsRecorded: false } => null,
                    { State: OpenState.Waiting } => entry.DueAt,
                    { State: OpenState.Sent } => entry.Deadline,
                    _ => null,
                };
                next = due < next || next is null ? due ?? next : next;
            }

            return next;
        }
    }

    /// <summary>Takes what is to be sent now, urgent lane first, in order; what has expired is forgotten.</summary>
    /// <param name="upTo">The last that may leave; null: all.</param>
    public List<EventPosition> TakeDue(DateTimeOffset now, EventPosition? upTo = null)
    {
        var due = new List<EventPosition>();
        List<EventPosition>? expired = null;
        foreach (var entry in _open.Values)
        {
            if (upTo is { } last && UrgentFirst.Comparer.Compare(entry.Position, last) > 0)
            {
                break;
            }

            if (entry.State != OpenState.Waiting || !entry.IsRecorded)
            {
                continue;
            }

            if (entry.ExpiresAt <= now)
            {
                (expired ??= []).Add(entry.Position);
            }
            else if (entry.DueAt <= now)
            {
                entry.State = OpenState.LookedUp;
                due.Add(entry.Position);
            }
        }

        expired?.ForEach(position => _open.Remove(position));
        return due;
    }

    /// <summary>The entry, if it is still the caller's to decide about.</summary>
    public OpenDelivery? FindLookedUp(EventPosition position) =>
        _open.TryGetValue(position, out var entry) && entry.State == OpenState.LookedUp ? entry : null;

    /// <summary>The subscription gets to it by itself.</summary>
    public static void Await(OpenDelivery entry, string route)
    {
        entry.State = OpenState.Awaited;
        entry.AwaitedBy = route;
    }

    /// <summary>It was written in an earlier life of the subscription, and is acknowledged with what follows it.</summary>
    public static void SentBefore(OpenDelivery entry, string route) => entry.Send(new Sending(route, null, 0, IsUrgent: false));

    /// <summary>No subscription wants it now: the store keeps it for one that does.</summary>
    public void Forget(EventPosition position)
    {
        if (FindLookedUp(position) is not null)
        {
            _open.Remove(position);
        }
    }

    /// <summary>
    /// What waits and nobody has is in the store too, with when it is to be sent: it is read again there, in its place among what was not
    /// read yet. Of what somebody was sent, the store does not know by whom it may be acknowledged, or who is to be sent it again.
    /// </summary>
    public void LeaveWaiting()
    {
        foreach (var entry in _open.Values.Where(static e => e is { State: OpenState.Waiting, IsRecorded: true, IsRedriven: false, IsSent: false }).ToArray())
        {
            _open.Remove(entry.Position);
        }
    }

    /// <summary>What a subscription without acknowledgements was awaited to take, and has taken, counts as sent with its last batch.</summary>
    public void TakeAwaited(string route, Func<EventPosition, Sending?> taken)
    {
        foreach (var entry in _open.Values)
        {
            if (entry.State == OpenState.Awaited && entry.AwaitedBy == route && taken(entry.Position) is { } sending)
            {
                entry.Send(sending);
            }
        }
    }
}
