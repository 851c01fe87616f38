using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Queues.Live;

/// <summary>
/// A node with one reader, who remembers how far it was sent each lane and resumes there. Whatever claims that it has come further
/// is held against what it received.
/// </summary>
internal sealed class ReadingNode : INodeOutbox
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly LiveSilo _silo;
    private readonly string _user;
    private readonly EventFilter _filter;
    private readonly NodeAddress _address;
    private readonly TakenFrames _taken = new();
    private readonly HashSet<EventPosition> _received = [];
    private readonly List<string> _wrong = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Cursor? _cursor;
    private WrittenBatches _written;
    private string? _subscription;
    private int _life;

    public ReadingNode(LiveSilo silo, string user, EventFilter filter)
    {
        _silo = silo;
        _user = user;
        _filter = filter;
        _address = silo.Address(this);
    }

    /// <summary>Orders that only told how far the reader has come.</summary>
    public int Watermarks { get; private set; }

    public Cursor Cursor
    {
        get
        {
            lock (_gate)
            {
                return _cursor!;
            }
        }
    }

    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_gate)
            {
                return [.. _wrong];
            }
        }
    }

    public bool Has(EventPosition position)
    {
        lock (_gate)
        {
            return _received.Contains(position);
        }
    }

    public int Received
    {
        get
        {
            lock (_gate)
            {
                return _received.Count;
            }
        }
    }

    public async Task Subscribe()
    {
        SubscriptionRequest request;
        lock (_gate)
        {
            _subscription = $"{_user}.{++_life}";
            _written = new WrittenBatches(_subscription, 0, 0);
            request = new SubscriptionRequest
            {
                ConnectionId = _subscription,
                SubscriptionId = _subscription,
                Reader = Sample.Admin,
                Filter = _filter,
                Cursor = _cursor,
                Batching = BatchingOptions.LowLatency,
            };
        }

        var starts = await _silo.Queue(_user).Subscribe(_address, [request]);
        lock (_gate)
        {
            // A batch may be faster than the answer, and is after what it says.
            var start = starts[0].Cursor;
            _cursor = start.Lanes.Aggregate(_cursor ?? start, static (c, l) => c.Lanes.ContainsKey(l.Key) ? c : c.With(l.Key, l.Value));
        }
    }

    /// <summary>What is on its way is lost.</summary>
    public async Task Disconnect()
    {
        string gone;
        lock (_gate)
        {
            gone = _subscription!;
            _subscription = null;
        }

        await _silo.Queue(_user).Disconnect(gone);
    }

    public async Task Deliver(NodeFrame frame)
    {
        WrittenBatches? report = null;
        lock (_gate)
        {
            var orders = _taken.Take(frame) ? frame.Orders : [];
            foreach (var order in orders.Where(o => o.SubscriptionId == _subscription))
            {
                Take(order);
                report = _written;
            }

            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (report is { } written)
        {
            await _silo.Queue(_user).Report(_address.NodeId, [written]);
        }
    }

    /// <summary>Completes when something that came made it true.</summary>
    public async Task Until(Func<bool> condition)
    {
        for (; ; )
        {
            Task news;
            lock (_gate)
            {
                if (condition())
                {
                    return;
                }

                news = _news.Task;
            }

            await news.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    private void Take(DeliveryOrder order)
    {
        var before = (_cursor ?? Cursor.Start(_silo.Log.LogId))[order.Lane];
        var sequences = order.History is { } history ? [.. history.Select(static e => e.Position.Sequence)] : order.Sequences;
        foreach (var sequence in sequences)
        {
            if (sequence <= before || sequence > order.Through || !_received.Add(new EventPosition(order.Lane, sequence)))
            {
                _wrong.Add($"{order.Lane}:{sequence} came after {before} in a batch through {order.Through}");
            }
        }

        Watermarks += order.IsWatermark ? 1 : 0;
        _cursor = (_cursor ?? Cursor.Start(_silo.Log.LogId)).With(order.Lane, Math.Max(before, order.Through));
        _written = order.Lane == Lanes.Urgent
            ? _written with { UrgentBatchNumber = order.BatchNumber }
            : _written with { BatchNumber = order.BatchNumber };
    }
}
