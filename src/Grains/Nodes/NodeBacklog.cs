using System.Diagnostics.CodeAnalysis;
using EventHub.Delivery;
using EventHub.Events;

namespace EventHub.Grains.Nodes;

/// <summary>
/// What waits for one node, in the order it was posted: events, and the orders that name them. Cut into frames, urgent ones
/// first; a frame is a beginning of what waits, so that no order gets ahead of its events.
/// </summary>
internal sealed class NodeBacklog
{
    /// <summary>
    /// Bytes of live events that may wait; what is beyond it the node reads from the log. Orders need no bound of their own: the
    /// windows of their subscriptions are one.
    /// </summary>
    internal const long MaxEventBytes = 64 * 1024 * 1024;

    /// <summary>Bytes of one frame, at least one item: what an urgent event waits for at most when it comes behind bulk.</summary>
    internal const int MaxFrameBytes = 1024 * 1024;

    /// <summary>What an order takes besides its sequences or its events.</summary>
    private const int OrderOverhead = 128;

    private readonly Queue<Item> _urgent = new();
    private readonly Queue<Item> _bulk = new();
    private long _eventBytes;

    /// <summary>Adds events, or leaves them out when too much waits.</summary>
    public void Add(IReadOnlyCollection<LogEvent> events, bool urgent)
    {
        if (_eventBytes > MaxEventBytes)
        {
            return;
        }

        var queue = urgent ? _urgent : _bulk;
        foreach (var e in events)
        {
            queue.Enqueue(new Item(e, null));
            _eventBytes += e.Size;
        }
    }

    public void Add(List<DeliveryOrder> orders, bool urgent)
    {
        var queue = urgent ? _urgent : _bulk;
        foreach (var order in orders)
        {
            queue.Enqueue(new Item(null, order));
        }
    }

    /// <summary>Takes the next frame's share; false when nothing waits.</summary>
    public bool TryTake([NotNullWhen(true)] out LogEvent[]? events, [NotNullWhen(true)] out DeliveryOrder[]? orders)
    {
        // What is urgent does not wait for the bulk that gathered before it, not even in one frame.
        var queue = _urgent.Count > 0 ? _urgent : _bulk;
        if (queue.Count == 0)
        {
            (events, orders) = (null, null);
            return false;
        }

        var takenEvents = new List<LogEvent>();
        var takenOrders = new List<DeliveryOrder>();
        long bytes = 0;
        while (queue.TryPeek(out var next) && (bytes == 0 || bytes + next.Size <= MaxFrameBytes))
        {
            queue.Dequeue();
            bytes += next.Size;
            if (next.Event is { } e)
            {
                takenEvents.Add(e);
                _eventBytes -= e.Size;
            }
            else
            {
                takenOrders.Add(next.Order!);
            }
        }

        (events, orders) = ([.. takenEvents], [.. takenOrders]);
        return true;
    }

    public void Clear()
    {
        _urgent.Clear();
        _bulk.Clear();
        _eventBytes = 0;
    }

    private readonly record struct Item(LogEvent? Event, DeliveryOrder? Order)
    {
        public int Size => Event?.Size ?? OrderOverhead + (Order!.History is null ? Order.Sequences.Length * sizeof(long) : Order.Size);
    }
}
