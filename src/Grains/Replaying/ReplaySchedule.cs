using EventHub.Events;
using EventHub.Log;
using EventHub.Replaying;

namespace EventHub.Grains.Replaying;

/// <summary>A stretch of events that leaves together.</summary>
/// <param name="Events">As JSON.</param>
/// <param name="Size">Their bytes.</param>
/// <param name="Position">What is taken or passed after it.</param>
/// <param name="Time">Of its last event.</param>
/// <param name="IsFull">What follows is due as well, and need not wait for a tick.</param>
internal readonly record struct DueEvents(Utf8Json[] Events, int Size, Cursor Position, DateTimeOffset Time, bool IsFull);

/// <summary>
/// The events of a page in the time of the range. An event stands where it happened, but never after its acceptance nor before its
/// predecessor: the order is the log's, and neither a source's wrong clock nor a late arrival holds up what follows.
/// </summary>
internal sealed class ReplaySchedule
{
    /// <summary>Events of one batch.</summary>
    private const int MaxEvents = 1_000;

    /// <summary>Bytes of one batch: what a live event waits for at most on its reader's connection.</summary>
    public const int MaxBytes = 64 * 1024;

    private ReplayPage? _page;
    private DateTimeOffset[] _times = [];
    private int _next;
    private Cursor? _position;
    private DateTimeOffset _reached;

    /// <summary>True when the next page is needed.</summary>
    public bool IsEmpty => _page is null || (_next == _page.Events.Length && !_page.IsLast);

    /// <summary>True when nothing follows.</summary>
    public bool IsAtEnd => _page is { IsLast: true } && _next == _page.Events.Length;

    /// <summary>What was taken or passed; null before the first page.</summary>
    public Cursor? Position => _position;

    /// <summary>When the next event is due; null when another page is needed, or there is none.</summary>
    public DateTimeOffset? NextTime => _page is not null && _next < _times.Length ? _times[_next] : null;

    /// <summary>Begins anew.</summary>
    /// <param name="from">No event stands before it.</param>
    public void Clear(DateTimeOffset from)
    {
        _page = null;
        _times = [];
        _next = 0;
        _position = null;
        _reached = from;
    }

    public void Add(ReplayPage page)
    {
        _page = page;
        _next = 0;
        _position = page.Events.Length == 0 ? page.Through : page.From;
        _times = new DateTimeOffset[page.Events.Length];
        for (var i = 0; i < _times.Length; i++)
        {
            var e = page.Events[i];
            var happened = e.Header.Timestamp < e.AcceptedAt ? e.Header.Timestamp : e.AcceptedAt;
            _times[i] = _reached = happened > _reached ? happened : _reached;
        }
    }

    /// <summary>Takes what is due, as much as a batch may hold; null when nothing is.</summary>
    /// <param name="until">The moment that is played; null: everything is due.</param>
    /// <param name="maxBytes">Bytes of its events; one event is taken however large.</param>
    public DueEvents? Take(DateTimeOffset? until, int maxBytes = MaxBytes)
    {
        var first = _next;
        var size = 0;
        var isFull = false;
        while (!isFull && NextTime is { } time && (until is null || time <= until))
        {
            size += _page!.Events[_next++].Size;
            isFull = _next - first == MaxEvents || (NextTime is not null && size + _page.Events[_next].Size > maxBytes);
        }

        if (_next == first)
        {
            return null;
        }

        var taken = _page!.Events.AsSpan(first, _next - first);
        _position = _next == _page.Events.Length ? _page.Through : Advance(_position!, taken);
        var events = new Utf8Json[taken.Length];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = taken[i].Json;
        }

        // Without pacing whatever follows is due, on the next page too.
        return new DueEvents(events, size, _position, _times[_next - 1], isFull || until is null);
    }

    private static Cursor Advance(Cursor position, ReadOnlySpan<LogEvent> taken)
    {
        for (var i = 0; i < taken.Length; i++)
        {
            // The last one of a run in a lane is enough; a stretch seldom changes lanes.
            if (i == taken.Length - 1 || taken[i + 1].Position.Lane != taken[i].Position.Lane)
            {
                position = position.With(taken[i].Position.Lane, taken[i].Position.Sequence);
            }
        }

        return position;
    }
}
