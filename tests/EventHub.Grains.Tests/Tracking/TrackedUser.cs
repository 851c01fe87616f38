using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Grains.Tests.Queues.Live;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Tracking;

/// <summary>A user's node: remembers what each subscription was sent, in its order, and acknowledges when it is told to.</summary>
internal sealed class TrackedUser : INodeOutbox
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly LiveSilo _silo;
    private readonly string _userId;
    private readonly NodeAddress _address;
    private readonly TakenFrames _taken = new();
    private readonly Dictionary<string, Sent> _sent = new(StringComparer.Ordinal);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TrackedUser(LiveSilo silo, string userId)
    {
        (_silo, _userId) = (silo, userId);
        _address = silo.Address(this);
    }

    public async Task<SubscriptionStart> Subscribe(
        string id = "all", EventFilter? filter = null, bool isTracked = false, Func<SubscriptionRequest, SubscriptionRequest>? change = null)
    {
        var request = new SubscriptionRequest
        {
            ConnectionId = _userId,
            SubscriptionId = id,
            Reader = Sample.Admin with { UserId = _userId },
            Filter = filter ?? EventFilter.Everything,
            Batching = BatchingOptions.LowLatency,
            IsTracked = isTracked,
        };
        return (await _silo.Queue(_userId).Subscribe(_address, [change?.Invoke(request) ?? request]))[0];
    }

    public Task Unsubscribe(string id = "all") => _silo.Queue(_userId).Unsubscribe(_userId, id);

    /// <summary>The client takes everything that it was sent so far.</summary>
    public Task Acknowledge(string id = "all")
    {
        Cursor cursor;
        lock (_gate)
        {
            cursor = Of(id).Cursor;
        }

        return Acknowledge(cursor, id);
    }

    public Task Acknowledge(Cursor cursor, string id = "all") => _silo.Queue(_userId).Ack(_userId, id, cursor);

    public async Task Deliver(NodeFrame frame)
    {
        WrittenBatches[] written;
        lock (_gate)
        {
            var orders = _taken.Take(frame) ? frame.Orders : [];
            foreach (var order in orders)
            {
                Of(order.SubscriptionId).Take(order);
            }

            written = [.. orders.Select(static o => o.SubscriptionId).Distinct().Select(id => Of(id).Written)];
            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await _silo.Queue(_userId).Report(_address.NodeId, written);
    }

    /// <summary>Waits until a subscription was sent so many.</summary>
    /// <returns>All that it was sent.</returns>
    public async Task<EventPosition[]> Until(int count, string id = "all")
    {
        for (; ; )
        {
            Task news;
            lock (_gate)
            {
                if (Of(id).Positions.Count >= count)
                {
                    return [.. Of(id).Positions];
                }

                news = _news.Task;
            }

            await news.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    private Sent Of(string id) =>
        _sent.TryGetValue(id, out var sent) ? sent : _sent[id] = new Sent(Cursor.Start(_silo.Log.LogId), new WrittenBatches(id, 0, 0));

    private sealed class Sent(Cursor cursor, WrittenBatches written)
    {
        public Cursor Cursor { get; private set; } = cursor;

        public WrittenBatches Written { get; private set; } = written;

        public List<EventPosition> Positions { get; } = [];

        public void Take(DeliveryOrder order)
        {
            Positions.AddRange(order.History?.Select(static e => e.Position) ?? order.Sequences.Select(s => new EventPosition(order.Lane, s)));
            Cursor = Cursor.With(order.Lane, Math.Max(order.Through, Cursor[order.Lane]));
            Written = order.Lane == Lanes.Urgent
                ? Written with { UrgentBatchNumber = order.BatchNumber }
                : Written with { BatchNumber = order.BatchNumber };
        }
    }
}
