using EventHub.Events;

namespace EventHub.Grains.Log;

/// <summary>The newest events of a lane, without holes, bounded in bytes. Losing it costs a read from the store, never data.</summary>
internal sealed class EventRing(long maxBytes)
{
    private readonly List<LogEvent> _events = [];

    /// <summary>Index of the oldest event kept; what is before it waits to be cut off in one go.</summary>
    private int _start;
    private long _bytes;

    /// <summary>Sequence of the oldest event kept; one beyond the newest when nothing is.</summary>
    public long First { get; private set; } = 1;

    /// <summary>Sequence of the newest event of the lane, kept or not.</summary>
    public long Last { get; private set; }

    public long Bytes => _bytes;

    /// <summary>Empties the ring; the lane goes on after <paramref name="last"/>.</summary>
    public void Reset(long last)
    {
        _events.Clear();
        _start = 0;
        _bytes = 0;
        Last = last;
        First = last + 1;
    }

    /// <summary>Appends events that continue the sequence; the oldest make room.</summary>
    public void Add(IReadOnlyList<LogEvent> events)
    {
        foreach (var e in events)
        {
            if (e.Position.Sequence != Last + 1)
            {
                throw new InvalidOperationException($"{e.Position} does not follow {Last}");
            }

            _events.Add(e);
            _bytes += e.Size;
            Last = e.Position.Sequence;
        }

        while (_bytes > maxBytes && _start < _events.Count - 1)
        {
            _bytes -= _events[_start].Size;
            _events[_start++] = null!;
            First++;
        }

        if (_start > _events.Count / 2)
        {
            _events.RemoveRange(0, _start);
            _start = 0;
        }
    }

    public bool Holds(long sequence) => sequence >= First && sequence <= Last;

    /// <summary>The events after a sequence that is not before the ring, up to a bound of bytes but at least one.</summary>
    public LogEvent[] After(long sequence, int maxBytes)
    {
        var from = _start + (int)(sequence + 1 - First);
        var to = from;
        for (var bytes = 0; to < _events.Count; to++)
        {
            bytes += _events[to].Size;
            if (to > from && bytes > maxBytes)
            {
                break;
            }
        }

        return [.. System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_events)[from..to]];
    }
}
