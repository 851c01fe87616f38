using System.Globalization;
using EventHub.Api.Realtime.Requests;
using EventHub.Delivery;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Api.Realtime.Sessions;

internal enum SubscriptionState
{
    /// <summary>Asked for; where it begins is not known yet.</summary>
    Starting,

    /// <summary>The user's queue has it.</summary>
    Live,

    /// <summary>Batches are missing, or the queue forgot it: it has to be subscribed again from what was written.</summary>
    Lost,

    /// <summary>Asked for again.</summary>
    Resuming,
}

internal enum BatchArrival
{
    Next,
    Repeated,
    AfterHole,
}

/// <summary>
/// One subscription of one connection; guarded by its session's lock. Whenever it is subscribed again it takes a new route, the
/// name under which the user's queue knows it, so that batches of a former life are recognised and dropped whenever they come.
/// </summary>
internal sealed class Subscription(string id, SubscribeRequest request, Reader reader)
{
    private int _life = 1;
    private long _arrived;
    private long _arrivedUrgent;
    private WrittenBatches _written;
    private WrittenBatches _reported;

    /// <summary>The client's name for it.</summary>
    public string Id { get; } = id;

    public SubscribeRequest Request { get; } = request;

    public Reader Reader { get; set; } = reader;

    public string Route { get; private set; } = RouteOf(id, 1);

    /// <summary>The route before this one, which the user's queue may still serve.</summary>
    public string? Former { get; private set; }

    public SubscriptionState State { get; set; }

    /// <summary>Lost by a failure: to be resumed after the next heartbeat, not at once.</summary>
    public bool WaitsForBeat { get; set; }

    /// <summary>What the client was sent; null until it is known where the subscription begins.</summary>
    public WrittenPositions? Written { get; set; }

    /// <summary>The furthest that the client acknowledged, else where the subscription began; null until that is known.</summary>
    public Cursor? Acknowledged { get; set; }

    /// <summary>The client has its id, so that batches may follow.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Heartbeats for which it waited for its answer to be placed.</summary>
    public int BeatsUnanswered { get; set; }

    /// <summary>Batches that came before the answer was sent.</summary>
    public List<DeliveryOrder> Held { get; } = [];

    /// <summary>Bytes of the current life's batches that came and are not written.</summary>
    public long WaitingBytes { get; set; }

    /// <summary>What it has to acknowledge before more follows; null when it does not acknowledge.</summary>
    public UnackedBatches? Unacked { get; } = request.MaxUnackedBytes is { } maxBytes ? new UnackedBatches(maxBytes) : null;

    /// <summary>Batches that the client was sent.</summary>
    public long Sent { get; set; }

    /// <summary>Stored events that it was sent, or told of by gaps, since its last watermark; its writer's alone.</summary>
    public long Matched { get; set; }

    public bool MayBeWritten => IsAnswered && Written is not null;

    /// <summary>Counts an arriving batch. The urgent lane's batches and the others are numbered apart.</summary>
    public BatchArrival Arrive(DeliveryOrder order)
    {
        ref var last = ref order.Lane == Lanes.Urgent ? ref _arrivedUrgent : ref _arrived;
        if (order.BatchNumber <= last)
        {
            return BatchArrival.Repeated;
        }

        if (order.BatchNumber > last + 1)
        {
            return BatchArrival.AfterHole;
        }

        last = order.BatchNumber;
        WaitingBytes += order.Size;
        return BatchArrival.Next;
    }

    /// <param name="wasSent">False when nothing of the batch had to be sent.</param>
    public void MarkWritten(DeliveryOrder order, bool wasSent)
    {
        WaitingBytes -= order.Size;
        _written = Unacked is not null ? Unacked.Add(_written, order, wasSent)
            : order.Lane == Lanes.Urgent ? _written with { UrgentBatchNumber = order.BatchNumber }
            : _written with { BatchNumber = order.BatchNumber };
    }

    /// <returns>True when the acknowledgement is to be reported, because more may follow.</returns>
    public bool MakesRoom(Cursor cursor)
    {
        if (Unacked is null)
        {
            return false;
        }

        _written = Unacked.Acknowledge(_written, cursor);
        return _written != _reported;
    }

    /// <summary>What to report: null when there is nothing new and <paramref name="renew"/> is false.</summary>
    public WrittenBatches? Report(bool renew)
    {
        if (State != SubscriptionState.Live || (!renew && _written == _reported))
        {
            return null;
        }

        _reported = _written;
        return _written with { SubscriptionId = Route };
    }

    /// <summary>Ends the life under this route: whatever comes or waits under it is dropped.</summary>
    public void Retire()
    {
        Former = Route;
        Route = RouteOf(Id, ++_life);
        Held.Clear();
        WaitingBytes = 0;
        Unacked?.Clear();
        _arrived = _arrivedUrgent = 0;
        _written = _reported = default;
    }

    public SubscriptionRequest ToRequest(string connectionId, Cursor? cursor) => new()
    {
        ConnectionId = connectionId,
        SubscriptionId = Route,
        Reader = Reader,
        Filter = Request.Filter,
        Cursor = cursor,
        Batching = Request.Batching,
        Overflow = Request.Overflow,
        IsTracked = Request.Tracked,
        Acknowledged = Acknowledged,
        MaxUnackedBytes = Request.MaxUnackedBytes,
        FollowsStored = Request.Stored,
    };

    private static string RouteOf(string id, int life) => string.Create(CultureInfo.InvariantCulture, $"{id}.{life}");
}
