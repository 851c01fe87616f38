using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Nodes;
using EventHub.Grains.Queues;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Tracking;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tracking;

/// <summary>
/// One user's tracked deliveries: what the store has of them goes to the subscriptions that want it, and what becomes of it goes back.
/// Moves data for <see cref="DeliveryLedger"/>, on the turns of the user's queue. Nobody's events wait for the store.
/// </summary>
internal sealed partial class TrackedDeliveries : ITracker
{
    /// <summary>How long a new subscription waits for what is due, which is to come before its own events.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Between two attempts at reading; and how long a batch waits when its subscription has no room.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<EventPosition, LogEvent> None = [];

    private readonly string _userId;
    private readonly Tracking _tracking;
    private readonly NodeSenders _nodes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITrackingQueue _queue;
    private readonly DeliveryLedger _ledger;
    private readonly WantedEvents _events;
    private readonly List<Subscription> _subscriptions = [];

    public TrackedDeliveries(
        string userId, Tracking tracking, Func<IGrainFactory> grains, NodeSenders nodes, ITrackingQueue queue, TimeProvider time, ILogger logger)
    {
        _userId = userId;
        _tracking = tracking;
        _nodes = nodes;
        _queue = queue;
        _time = time;
        _logger = logger;
        _ledger = new DeliveryLedger(tracking.Options, tracking.Random);
        _events = new WantedEvents(grains);
        _listing = new RouteSync(List);
    }

    public bool HasRoom => _ledger.HasRoom;

    /// <summary>False also while it is found out what an earlier life had sent: nobody else will.</summary>
    public bool IsEmpty => _ledger.IsEmpty && _derivations == 0;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public DateTimeOffset? NextDue => _subscriptions.Count == 0 || _isListing ? null : _ledger.NextDue;

    public void Close(Subscription subscription)
    {
        if (_subscriptions.Remove(subscription))
        {
            Leave(subscription);
        }
    }

    /// <summary>A tracked subscription's batch leaves: its events are recorded meanwhile.</summary>
    public void Handed(Subscription subscription, DeliveryOrder order)
    {
        if (!Lanes.IsDurable(order.Lane))
        {
            return;
        }

        var sending = new Sending(subscription.Id, null, order.BatchNumber, order.Lane == Lanes.Urgent);
        if (order.History is { } history)
        {
            foreach (var e in history)
            {
                _ledger.Handed(_userId, e.Position, sending);
            }

            Record(history);
            return;
        }

        var positions = Array.ConvertAll(order.Sequences, sequence => new EventPosition(order.Lane, sequence));
        foreach (var position in positions)
        {
            _ledger.Handed(_userId, position, sending);
        }

        _ = RecordRead(subscription, positions);
    }

    public void Acknowledge(Subscription subscription, Cursor cursor)
    {
        subscription.Acknowledge(cursor);
        Settle(subscription, subscription.Acknowledged);
    }

    /// <summary>The node told what the transport took.</summary>
    public void Report(Subscription subscription) => Settle(subscription, acknowledged: null);

    /// <param name="subscription">Whose client has come further, or of which more is known.</param>
    /// <param name="acknowledged">
    /// How far, when that is new for any delivery; null: for none, so that a report of every batch need not look at all of them.
    /// </param>
    private void Settle(Subscription subscription, Cursor? acknowledged)
    {
        if (_ledger.IsEmpty)
        {
            return;
        }

        _ledger.TakeAwaited(subscription.Id, position => TakenBy(subscription, position));
        var changes = new LedgerChanges();
        if (acknowledged is not null)
        {
            _ledger.Acknowledge(subscription.Id, acknowledged, changes);
        }

        _ledger.MarkWritten(
            subscription.Id,
            subscription.UrgentWindow.LastWritten,
            subscription.BulkWindow.LastWritten,
            subscription.IsTracked,
            _time.GetUtcNow(),
            changes);
        Apply(changes);
        _queue.Arm();
    }

    /// <summary>Events for this user were stored to be tracked; in their order.</summary>
    public Task Track(LogEvent[] events)
    {
        var now = _time.GetUtcNow();
        var known = new Dictionary<EventPosition, LogEvent>();
        foreach (var e in events)
        {
            if (!_ledger.HasRoom && !_isListing)
            {
                LeaveToStore(e.Position);
                break;
            }

            known[e.Position] = e;
            var added = _tracking.DeliveryOf(_userId, e);
            _ledger.Open(
                new TrackedDelivery
                {
                    Key = added.Key,
                    EventId = added.EventId,
                    Status = DeliveryStatus.Pending,
                    Attempts = 0,
                    MaxAttempts = added.MaxAttempts,
                    CreatedAt = now,
                    UpdatedAt = now,
                    ExpiresAt = added.ExpiresAt,
                },
                now);
        }

        return _subscriptions.Count == 0 ? Task.CompletedTask : SendDue(known);
    }

    /// <summary>A dead letter is pending again.</summary>
    public async Task Redrive(EventPosition position)
    {
        var id = new DeliveryKey(_userId, null, position).ToId();
        if (await _tracking.Store.FindAsync(id, CancellationToken.None) is { Status: DeliveryStatus.Pending } row)
        {
            _ledger.Redrive(row, _time.GetUtcNow());
            await SendDue(None);
        }
    }

    /// <summary>Puts off or gives up what is overdue, and sends what is due.</summary>
    public async Task Tick()
    {
        var changes = new LedgerChanges();
        _ledger.FailOverdue(_time.GetUtcNow(), changes);
        Apply(changes);
        try
        {
            await SendDue(None);
        }
        catch (Exception e)
        {
            LogReadFailed(_userId, e);
        }

        _queue.Arm();
    }

    private void Apply(LedgerChanges changes)
    {
        if (!changes.IsEmpty)
        {
            _ = Write(changes);
        }
    }

    private async Task Write(LedgerChanges changes)
    {
        await _tracking.Writer.Write(changes.Added, changes.Settled);
        MakeRoom(() => _ledger.Remove(changes.Over));
    }

    /// <summary>Whatever takes deliveries out lets those go on that wait for room.</summary>
    private void MakeRoom(Action leave)
    {
        var wasFull = !_ledger.HasRoom;
        leave();
        if (wasFull && _ledger.HasRoom)
        {
            _queue.GoOn();
        }

        ReadOn();
    }

    /// <summary>What it has not acknowledged is due to others; when there are none, the store has it.</summary>
    private void Leave(Subscription subscription)
    {
        _ledger.Close(subscription.Id, _time.GetUtcNow());
        if (_subscriptions.Count == 0)
        {
            _ledger.LeaveWaiting();
        }

        _queue.Arm();
    }

    private static Sending? TakenBy(Subscription subscription, EventPosition position)
    {
        var lane = subscription.Lane(position.Lane);
        return lane.Taken >= position.Sequence
            ? new Sending(subscription.Id, null, subscription.Window(lane).Last, lane.IsUrgent)
            : null;
    }
}

/// <summary>What tracking asks of the queue that it belongs to.</summary>
internal interface ITrackingQueue
{
    /// <summary>It has ended: what a reader who is still there was sent is derived anew in its next life.</summary>
    bool IsGone { get; }

    /// <summary>There is room again for tracked subscriptions that were held back.</summary>
    void GoOn();

    /// <summary>Something may be due earlier than it was.</summary>
    void Arm();
}
