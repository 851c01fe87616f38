using EventHub.Log;

namespace EventHub.Grains.Tracking;

internal enum OpenState
{
    /// <summary>To be sent when it is due.</summary>
    Waiting,

    /// <summary>Whose it is now, and what it says, is being looked up.</summary>
    LookedUp,

    /// <summary>Ahead of a subscription that gets to it by itself.</summary>
    Awaited,

    /// <summary>On its way to the client, or waiting for its acknowledgement.</summary>
    Sent,

    /// <summary>Its last outcome is being written.</summary>
    Settling,
}

/// <summary>How an event was sent to one subscription.</summary>
/// <param name="Route">The subscription.</param>
/// <param name="Redelivery">Number of the batch of events that were sent again; null: in its place in the lane.</param>
/// <param name="Batch">Number of the batch in its window; 0: known to be written.</param>
/// <param name="IsUrgent">Which of the subscription's two windows.</param>
internal readonly record struct Sending(string Route, long? Redelivery, long Batch, bool IsUrgent);

/// <summary>A delivery that is not settled, as its user's queue knows it.</summary>
internal sealed class OpenDelivery(EventPosition position, Guid id)
{
    private readonly List<Sending> _sendings = [];

    public EventPosition Position => position;

    public Guid Id => id;

    public OpenState State { get; set; }

    public int Attempts { get; set; }

    public int MaxAttempts { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>False until what it is of is known and handed to the writer.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>It was given up and is to be sent once more, though its subscription has passed it.</summary>
    public bool IsRedriven { get; set; }

    /// <summary>When it is to be sent; while waiting.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Until when it is to be acknowledged; null until it is written.</summary>
    public DateTimeOffset? Deadline { get; set; }

    public string? AwaitedBy { get; set; }

    public void Send(Sending sending)
    {
        _sendings.Add(sending);
        State = OpenState.Sent;
        AwaitedBy = null;
    }

    /// <summary>A subscription that is still there has it, and may acknowledge it whatever it waits for.</summary>
    public bool IsSent => _sendings.Count > 0;

    public bool IsSentTo(string route) => _sendings.Exists(s => s.Route == route);

    /// <summary>Forgets a subscription that ended.</summary>
    /// <returns>True when nobody has it any more, so that it waits for somebody else.</returns>
    public bool Leave(string route, DateTimeOffset now)
    {
        var left = _sendings.RemoveAll(s => s.Route == route) > 0 && _sendings.Count == 0;
        if ((left && State == OpenState.Sent) || (State == OpenState.Awaited && AwaitedBy == route))
        {
            WaitUntil(now);
            return true;
        }

        return false;
    }

    public void WaitUntil(DateTimeOffset due)
    {
        State = OpenState.Waiting;
        AwaitedBy = null;
        Deadline = null;
        DueAt = due;
    }

    public bool IsAcknowledgedBy(string route, Cursor cursor)
    {
        foreach (var sending in _sendings)
        {
            if (sending.Route == route
                && (sending.Redelivery is { } number ? number <= cursor[Lanes.Redelivered] : position.Sequence <= cursor[position.Lane]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Asks for the last time that it was sent: an earlier one has had its deadline.</summary>
    public bool IsWrittenTo(string route, long urgentBatch, long batch)
    {
        var last = _sendings.FindLastIndex(s => s.Route == route);
        return last >= 0 && _sendings[last] is var sending && sending.Batch <= (sending.IsUrgent ? urgentBatch : batch);
    }
}
