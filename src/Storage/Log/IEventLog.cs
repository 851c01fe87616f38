using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Storage.Log;

/// <summary>
/// The durable log: lanes of events with dense sequences, fenced by epochs. The only truth of the hub; one conformance suite
/// holds every implementation to this contract.
/// </summary>
public interface IEventLog
{
    /// <summary>Eight hexadecimal digits, made with the store: tells this log from every other one.</summary>
    string LogId { get; }

    /// <summary>The lanes that the store was made with.</summary>
    Lanes Lanes { get; }

    /// <summary>Takes the lane over: from now on appends under earlier epochs are refused.</summary>
    Task<LaneLease> OpenLaneAsync(string lane, CancellationToken cancellationToken);

    /// <summary>
    /// Commits the requests in one transaction, in their order, and gives dense sequences from <see cref="LaneLease.LastSequence"/>
    /// + 1 on to what is neither a repeated id nor under an old checkpoint. Duplicates, also inside of <paramref name="requests"/>,
    /// are decided before anything is written. All or nothing; when it throws, nothing was stored or it is not known
    /// (<see cref="LogUnavailableException"/>).
    /// </summary>
    /// <param name="lease">What the writer believes of the lane; the transaction holds only if the store believes the same.</param>
    /// <param name="requests">
    /// What callers asked for; at least one. A checkpoint goes with its source's bulk lane alone (<see cref="Lanes.BulkOf"/>), so
    /// that one writer decides about it.
    /// </param>
    /// <param name="acceptedAt">Whole milliseconds, not before the lease's <see cref="LaneLease.LastAcceptedAt"/>.</param>
    /// <exception cref="LaneFencedException">Another writer took the lane over.</exception>
    /// <exception cref="LogUnavailableException">The store refused or could not be reached; the message says what to do.</exception>
    /// <exception cref="ArgumentException">A parameter is not as said above; nothing was stored.</exception>
    Task<LaneCommit> AppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, CancellationToken cancellationToken);

    /// <summary>
    /// Candidates for a filter in one lane, ascending or descending by sequence. The store narrows down as far as it can and
    /// never leaves out a match; what a filter means is decided by <see cref="EventMatcher"/>, and what a reader sees by
    /// <see cref="Visibility.Visibility"/>, which the caller asks next. One call
    /// looks at a bounded number of events: with a filter that matches little it may return none of them and the way it has come.
    /// </summary>
    /// <exception cref="LogUnavailableException">The store could not be reached or is damaged: nothing is left out in silence.</exception>
    Task<LaneScanResult> ScanAsync(LaneScan scan, CancellationToken cancellationToken);

    /// <summary>One event by id, or null.</summary>
    Task<LogEvent?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Sequence of the last committed event of every durable lane.</summary>
    Task<Cursor> GetHeadAsync(CancellationToken cancellationToken);

    /// <summary>The last checkpoint of a source, or null.</summary>
    Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken);
}

/// <summary>A writer's right to a lane, and what it has written so far.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Epoch">Grows with every writer.</param>
/// <param name="LastSequence">0 when the lane is empty.</param>
/// <param name="LastAcceptedAt">Acceptance of the last event; the Unix epoch when the lane is empty.</param>
public sealed record LaneLease(string Lane, long Epoch, long LastSequence, DateTimeOffset LastAcceptedAt);

/// <param name="Results">One for every request, in their order.</param>
/// <param name="Stored">What was written, in sequence order.</param>
/// <param name="Lease">The lease for the next append.</param>
public sealed record LaneCommit(AppendResult[] Results, IReadOnlyList<AcceptedEvent> Stored, LaneLease Lease);

public sealed record LaneScan
{
    public required string Lane { get; init; }

    /// <summary>First sequence to look at, inclusive.</summary>
    public required long First { get; init; }

    /// <summary>Last sequence to look at, inclusive.</summary>
    public required long Last { get; init; }

    public bool Descending { get; init; }

    public EventFilter Filter { get; init; } = EventFilter.Everything;

    /// <summary>
    /// For whom: what this reader may not see is passed over as if it were not there, whatever the filter asks for, and the rest is
    /// answered and counted in the form in which the reader gets it. Null, and for admins: everything as it is.
    /// </summary>
    public Reader? Reader { get; init; }

    internal RowRights? Rights => Reader is { } reader ? Visibility.Visibility.RightsOf(reader) : null;

    /// <summary>Most events to return.</summary>
    public required int MaxEvents { get; init; }

    /// <summary>Stop after this many bytes of events; at least one event is returned.</summary>
    public int MaxBytes { get; init; } = int.MaxValue;
}

/// <param name="Events">Candidates in the order asked for.</param>
/// <param name="Through">
/// Everything from the scan's start up to and including this sequence was looked at; never beyond the lane's head.
/// </param>
/// <param name="IsComplete">True when everything that the range has by now was looked at.</param>
public sealed record LaneScanResult(LogEvent[] Events, long Through, bool IsComplete)
{
    /// <summary>
    /// The lane's oldest sequence that retention has kept; 1 when nothing was dropped. A scan passes over what is gone without an
    /// event: a reader that asks from before this has missed what was dropped, and only this tells.
    /// </summary>
    public long FirstKept { get; init; } = 1;
}

/// <summary>The lane has another writer now; this one must stop.</summary>
public sealed class LaneFencedException : Exception
{
    public LaneFencedException()
    {
    }

    public LaneFencedException(string message)
        : base(message)
    {
    }

    public LaneFencedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
