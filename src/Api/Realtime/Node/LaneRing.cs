using EventHub.Events;

namespace EventHub.Api.Realtime.Node;

/// <summary>
/// A lane's events by sequence: slot = sequence modulo capacity. One writer, any number of readers without a lock. The
/// sequences may have holes, because the node gets only what some of its readers want.
/// </summary>
internal sealed class LaneRing
{
    /// <summary>2 MiB of slots: more than seven seconds of a lane at 35,000 events/s.</summary>
    internal const int MaxCapacity = 1 << 18;

    private const int InitialCapacity = 1 << 10;

    private LogEvent?[] _slots = new LogEvent?[InitialCapacity];

    internal int Capacity => _slots.Length;

    /// <summary>The event, or null when it was never here or is gone.</summary>
    public LogEvent? this[long sequence]
    {
        get
        {
            var slots = Volatile.Read(ref _slots);
            var e = Volatile.Read(ref slots[sequence & (slots.Length - 1)]);
            return e is not null && e.Position.Sequence == sequence ? e : null;
        }
    }

    /// <returns>False when this very event was there already.</returns>
    public bool Put(LogEvent e)
    {
        var sequence = e.Position.Sequence;
        var there = _slots[sequence & (_slots.Length - 1)];

        // The volatile lane counts anew when its writer starts anew: the same number can be another event.
        if (there is not null && there.Position.Sequence == sequence && there.Header.Id == e.Header.Id)
        {
            return false;
        }

        while (there is not null && there.Position.Sequence != sequence && _slots.Length < MaxCapacity)
        {
            Grow();
            there = _slots[sequence & (_slots.Length - 1)];
        }

        Volatile.Write(ref _slots[sequence & (_slots.Length - 1)], e);
        return true;
    }

    /// <summary>Forgets an event, unless another has taken its slot.</summary>
    public void Remove(LogEvent e)
    {
        ref var slot = ref _slots[e.Position.Sequence & (_slots.Length - 1)];
        if (ReferenceEquals(slot, e))
        {
            Volatile.Write(ref slot, null);
        }
    }

    private void Grow()
    {
        // Two sequences in different slots of the small ring are in different slots of the large one.
        var larger = new LogEvent?[_slots.Length * 2];
        foreach (var e in _slots)
        {
            if (e is not null)
            {
                larger[e.Position.Sequence & (larger.Length - 1)] = e;
            }
        }

        Volatile.Write(ref _slots, larger);
    }
}
