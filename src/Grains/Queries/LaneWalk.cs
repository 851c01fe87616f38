using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log;
using EventHub.Visibility;

namespace EventHub.Grains.Queries;

/// <summary>Walks one lane for a query: what the store offers, less what the filter or the reader's rights leave out.</summary>
internal sealed class LaneWalk
{
    private readonly IEventLog _log;
    private readonly EventMatcher _matcher;
    private readonly Reader _reader;
    private readonly bool _descending;
    private readonly Queue<LogEvent> _found = new();
    private long _next;
    private readonly long _end;

    /// <param name="next">First sequence to look at.</param>
    /// <param name="end">Last sequence to look at; before <paramref name="next"/> when descending.</param>
    public LaneWalk(IEventLog log, string lane, long next, long end, bool descending, EventMatcher matcher, Reader reader)
    {
        _log = log;
        Lane = lane;
        _next = next;
        _end = end;
        _descending = descending;
        _matcher = matcher;
        _reader = reader;
        Position = descending ? next + 1 : next - 1;
    }

    public string Lane { get; }

    /// <summary>Sequence that was taken or passed last: where another walk goes on.</summary>
    public long Position { get; private set; }

    /// <summary>True when the range is walked; what was found may still wait to be taken.</summary>
    public bool IsAtEnd => _descending ? _next < _end : _next > _end;

    public bool IsExhausted => IsAtEnd && _found.Count == 0;

    /// <summary>True when the next event must be looked for before this lane can be compared with others.</summary>
    public bool NeedsScan => _found.Count == 0 && !IsAtEnd;

    public LogEvent? Peek() => _found.TryPeek(out var e) ? e : null;

    public LogEvent Take()
    {
        var e = _found.Dequeue();
        Position = e.Position.Sequence;
        if (_found.Count == 0)
        {
            // Nothing between this event and the scan's end matches.
            Position = _descending ? _next + 1 : _next - 1;
        }

        return e;
    }

    public async Task Scan(int maxEvents, int maxBytes, CancellationToken cancellationToken)
    {
        var result = await _log.ScanAsync(
            new LaneScan
            {
                Lane = Lane,
                First = _descending ? _end : _next,
                Last = _descending ? _next : _end,
                Descending = _descending,
                Filter = _matcher.Filter,
                Reader = _reader,
                MaxEvents = maxEvents,
                MaxBytes = maxBytes,
            },
            cancellationToken);
        foreach (var candidate in result.Events)
        {
            if (Visibility.Visibility.See(_reader, candidate) is { } seen && _matcher.Matches(seen))
            {
                _found.Enqueue(seen);
            }
        }

        _next = _descending ? result.Through - 1 : result.Through + 1;
        if (_found.Count == 0)
        {
            Position = result.Through;
        }
    }
}
