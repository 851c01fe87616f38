using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Tracking;
using EventHub.Log;

namespace EventHub.Grains.Queues;

/// <summary>
/// One reader: a connection's subscription with its own position in every lane. The urgent lane has a window of its own, so
/// that a full bulk window never holds it back.
/// </summary>
internal sealed class Subscription
{
    private readonly LaneQueue[] _lanes;
    private readonly InFlightWindow _urgentWindow;
    private readonly InFlightWindow _window;
    private bool _wasSentTo;
    private bool _isAheadOfClient;

    /// <summary>Batches of events that were sent again, over all its lives.</summary>
    private long _redelivered;

    public Subscription(SubscriptionRequest request, NodeAddress node, Lanes lanes, TimeProvider time)
    {
        Request = request;
        Acknowledged = request.Acknowledged;
        Matcher = new EventMatcher(request.Filter);
        Node = node;
        var windowBytes = request.MaxUnackedBytes ?? InFlightWindow.DefaultMaxBytes;
        _urgentWindow = new InFlightWindow(time, windowBytes);
        _window = new InFlightWindow(time, windowBytes);
        _redelivered = request.Acknowledged is null ? 0 : request.Cursor?[EventHub.Log.Lanes.Redelivered] ?? 0;
        _lanes =
        [
            .. lanes.All.Select(lane => new LaneQueue(lane, request.Batching, request.Overflow, time) { ResumeAfter = ResumeAfter(request, lane) }),
        ];
    }

    public SubscriptionRequest Request { get; private set; }

    public NodeAddress Node { get; }

    public string Id => Request.SubscriptionId;

    /// <summary>Timestamp of the last report of its node.</summary>
    public long ReportedAt { get; set; }

    /// <summary>Its filter, ready to be asked, for what is read from the log's memory.</summary>
    public EventMatcher Matcher { get; private set; }

    /// <summary>
    /// False until its start was answered: a batch that left before would be beyond the cursor of the answer, or be passed over
    /// by a client that begins there.
    /// </summary>
    public bool IsOpen { get; set; }

    /// <summary>True while the log is read for it.</summary>
    public bool IsCatchingUp { get; set; }

    /// <summary>Set when it is gone, so that work under way for it stops.</summary>
    public bool IsClosed { get; set; }

    public ReadOnlySpan<LaneQueue> Lanes => _lanes;

    /// <summary>From now on it takes what one of these matches.</summary>
    public void Follow(EventFilter[] stored)
    {
        Request = Request with { Filter = Request.Filter with { AnyOf = stored } };
        Matcher = new EventMatcher(Request.Filter);
    }

    public LaneQueue Lane(string lane)
    {
        foreach (var queue in _lanes)
        {
            if (queue.Lane == lane)
            {
                return queue;
            }
        }

        throw new ArgumentException($"there is no lane {lane}", nameof(lane));
    }

    /// <summary>Its client acknowledges what it takes, and what it does not is sent again.</summary>
    public bool IsTracked => Request.IsTracked;

    /// <summary>The furthest that its client has acknowledged, in this life and those before it; null when it never has.</summary>
    public Cursor? Acknowledged { get; private set; }

    public void Acknowledge(Cursor cursor) => Acknowledged = Acknowledged?.Furthest(cursor) ?? cursor;

    /// <summary>Where this life of it began: its own stream sends what is behind.</summary>
    public Cursor? Begin { get; set; }

    /// <summary>Set when what it is sent is tracked.</summary>
    public ITracker? Tracker { get; set; }

    public InFlightWindow UrgentWindow => _urgentWindow;

    public InFlightWindow BulkWindow => _window;

    /// <summary>Whether another batch of the lane may leave.</summary>
    public bool HasRoom(LaneQueue lane) => Window(lane).HasRoom && Tracker is null or { HasRoom: true };

    public InFlightWindow Window(LaneQueue lane) => lane.IsUrgent ? _urgentWindow : _window;

    /// <summary>The first lane, urgent first, that has to be read from the log and has room on its way out.</summary>
    public LaneQueue? NextBehind()
    {
        foreach (var lane in _lanes)
        {
            if (lane.State == LaneState.Behind && HasRoom(lane))
            {
                return lane;
            }
        }

        return null;
    }

    public void Written(WrittenBatches written)
    {
        _urgentWindow.Written(written.UrgentBatchNumber);
        _window.Written(written.BatchNumber);
    }

    public DeliveryOrder Order(LaneQueue lane, Batch batch)
    {
        // The batch's cursor tells the client of all lanes.
        (_wasSentTo, _isAheadOfClient) = (true, false);
        lane.Told = batch.Through;
        var order = Order(lane.Lane, Window(lane), batch);
        Tracker?.Handed(this, order);
        return order;
    }

    /// <summary>A batch of events that are sent again, out of their place: it moves no lane's position.</summary>
    public DeliveryOrder Redeliver(LogEvent[] events) =>
        Order(EventHub.Log.Lanes.Redelivered, _window, Batch.Of(events, ++_redelivered));

    /// <summary>
    /// Once a renewal: orders for the lanes that have moved on without anything to send. When nothing was sent in any lane since the
    /// last call, the client is told with the last of them; also of what its node alone was told before.
    /// </summary>
    public List<DeliveryOrder> OrderProgress()
    {
        var isQuiet = !_wasSentTo;
        _wasSentTo = false;
        var lanes = _lanes.Where(l => l.Taken > l.Told && CanMove(l)).ToList();
        if (lanes.Count == 0 && isQuiet && _isAheadOfClient && Array.Find(_lanes, CanMove) is { } any)
        {
            lanes.Add(any);
        }

        if (lanes.Count > 0)
        {
            _isAheadOfClient = !isQuiet;
        }

        return lanes.ConvertAll(l => Progress(l, isWatermark: isQuiet && l == lanes[^1]));
    }

    /// <summary>Where it stands; the volatile lane has no positions to come back to.</summary>
    public Cursor Cursor(string logId) => EventHub.Log.Cursor.Of(
        logId, _lanes.Where(static l => EventHub.Log.Lanes.IsDurable(l.Lane)).Select(static l => KeyValuePair.Create(l.Lane, l.Taken)));

    private bool CanMove(LaneQueue lane) => EventHub.Log.Lanes.IsDurable(lane.Lane) && Window(lane).HasRoom;

    private DeliveryOrder Progress(LaneQueue lane, bool isWatermark)
    {
        lane.Told = lane.Taken;
        return Order(lane.Lane, Window(lane), new Batch([], null, 0, EventPriority.Low, lane.Taken), isWatermark);
    }

    private DeliveryOrder Order(string lane, InFlightWindow window, in Batch batch, bool isWatermark = false) => new()
    {
        ConnectionId = Request.ConnectionId,
        SubscriptionId = Id,
        BatchNumber = window.Add(batch.Size),
        Lane = lane,
        Priority = batch.Priority,
        Sequences = batch.Sequences,
        History = batch.History,
        Through = batch.Through,
        Size = batch.Size,
        Gap = batch.Gap,
        IsWatermark = isWatermark,
    };

    private static long? ResumeAfter(SubscriptionRequest request, string lane) =>
        EventHub.Log.Lanes.IsDurable(lane) && request.Cursor is { } cursor ? cursor[lane] : null;
}
