using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EventHub.Delivery;
using EventHub.Events;

namespace EventHub.Grains.Queues.Batching;

/// <summary>What waits in one lane, in lane order, with what the policies ask of it kept at hand.</summary>
internal sealed class PendingEvents
{
    /// <summary>Low, normal, high, and what is above: critical and urgent.</summary>
    private const int Classes = 4;

    private const int High = (int)EventPriority.High;

    private const int Above = (int)EventPriority.Critical;

    private readonly List<EventReference> _events = [];

    /// <summary>When each of them came.</summary>
    private readonly List<long> _arrivals = [];
    private PerClass<int> _counts;

    /// <summary>When the oldest of each class came; of no meaning where none waits.</summary>
    private PerClass<long> _oldest;
    private long _bytes;

    public int Count => _events.Count;

    public ReadOnlySpan<EventReference> Events => CollectionsMarshal.AsSpan(_events);

    /// <summary>When the first of them came; of no meaning when none waits.</summary>
    public long OldestArrival => _arrivals.Count == 0 ? 0 : _arrivals[0];

    public bool HasCritical => _counts[Above] > 0;

    public void Add(EventReference e, long now)
    {
        _events.Add(e);
        _arrivals.Add(now);
        _bytes += e.Size;
        var at = ClassOf(e);
        if (_counts[at]++ == 0)
        {
            _oldest[at] = now;
        }
    }

    /// <param name="time">Whose timestamps they came with.</param>
    /// <param name="bypass">Critical events must not wait.</param>
    public Waiting Describe(TimeProvider time, bool bypass)
    {
        var now = time.GetTimestamp();
        var high = _counts[Above] == 0 || (_counts[High] > 0 && _oldest[High] <= _oldest[Above]) ? High : Above;
        return new Waiting(
            _events.Count, _bytes, bypass && HasCritical, new PriorityAges(Age(high), Age((int)EventPriority.Normal), Age((int)EventPriority.Low)));

        TimeSpan? Age(int at) => _counts[at] == 0 ? null : time.GetElapsedTime(_oldest[at], now);
    }

    public void RemoveFirst(int count)
    {
        foreach (ref readonly var e in Events[..count])
        {
            Uncount(e);
        }

        _events.RemoveRange(0, count);
        _arrivals.RemoveRange(0, count);
        FindOldest();
    }

    /// <summary>Leaves out the oldest ones.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="evenCritical">False: those above high stay.</param>
    /// <returns>Null when there were none to leave out.</returns>
    public DeliveryGap? DropOldest(int count, bool evenCritical)
    {
        var (from, to, dropped, kept) = (0L, 0L, 0, 0);
        for (var i = 0; i < _events.Count; i++)
        {
            var e = _events[i];
            if (dropped < count && (evenCritical || ClassOf(e) != Above))
            {
                (from, to) = (dropped == 0 ? e.Sequence : from, e.Sequence);
                dropped++;
                Uncount(e);
                continue;
            }

            (_events[kept], _arrivals[kept]) = (e, _arrivals[i]);
            kept++;
        }

        CollectionsMarshal.SetCount(_events, kept);
        CollectionsMarshal.SetCount(_arrivals, kept);
        FindOldest();
        return dropped == 0 ? null : new DeliveryGap(from, to, dropped);
    }

    public void Clear()
    {
        _events.Clear();
        _arrivals.Clear();
        _counts = default;
        _bytes = 0;
    }

    private static int ClassOf(in EventReference e) => Math.Min((int)e.Priority, Above);

    private void Uncount(in EventReference e)
    {
        _counts[ClassOf(e)]--;
        _bytes -= e.Size;
    }

    private void FindOldest()
    {
        var missing = 0;
        for (var at = 0; at < Classes; at++)
        {
            missing |= _counts[at] > 0 ? 1 << at : 0;
        }

        for (var i = 0; missing != 0; i++)
        {
            var at = ClassOf(_events[i]);
            if ((missing & (1 << at)) != 0)
            {
                missing &= ~(1 << at);
                _oldest[at] = _arrivals[i];
            }
        }
    }

    [InlineArray(Classes)]
    private struct PerClass<T>
    {
        private T _first;
    }
}
