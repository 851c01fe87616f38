using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.Queries;

/// <summary>Reads the stored log for one reader at a time; answers hold only what that reader may see, in the form it may see.</summary>
[Alias("eventhub.IEventQueryGrain")]
[OpenToClients]
public interface IEventQueryGrain : IGrainWithIntegerKey
{
    /// <summary>A page of the lanes merged by acceptance.</summary>
    [Alias("Query")]
    Task<EventPage> Query(EventQuery query, CancellationToken cancellationToken);

    /// <summary>One event, or null when there is none that this reader may see.</summary>
    [Alias("Find")]
    Task<LogEvent?> Find(Guid id, Reader reader);

    /// <summary>The next stretch of one lane for a reader that catches up.</summary>
    [Alias("ReadLane")]
    Task<LaneStretch> ReadLane(LaneRead read, CancellationToken cancellationToken);

    /// <summary>Everything committed so far, as a cursor.</summary>
    [Alias("GetHead")]
    Task<Cursor> GetHead();
}

public enum QueryOrder : byte
{
    NewestFirst = 0,
    OldestFirst = 1,
}

[GenerateSerializer, Immutable, Alias("eventhub.EventQuery")]
public sealed record EventQuery
{
    public const int MaxLimit = 1_000;

    [Id(0)]
    public required Reader Reader { get; init; }

    [Id(1)]
    public EventFilter Filter { get; init; } = EventFilter.Everything;

    /// <summary>Events on the page, 1 to 1,000.</summary>
    [Id(2)]
    public int Limit { get; init; } = 100;

    [Id(3)]
    public QueryOrder Order { get; init; }

    /// <summary>Where the page before ended. Oldest first it is a reader's cursor: everything after it.</summary>
    [Id(4)]
    public Cursor? Cursor { get; init; }
}

/// <param name="Events">In the order asked for.</param>
/// <param name="Next">Where the next page begins; null when this was the last one.</param>
/// <param name="Head">Everything that was committed when the query began: a subscription from here misses nothing.</param>
[GenerateSerializer, Immutable, Alias("eventhub.EventPage")]
public sealed record EventPage(
    [property: Id(0)] LogEvent[] Events, [property: Id(1)] Cursor? Next, [property: Id(2)] Cursor Head);

[GenerateSerializer, Immutable, Alias("eventhub.LaneRead")]
public sealed record LaneRead
{
    [Id(0)]
    public required string Lane { get; init; }

    [Id(1)]
    public required long After { get; init; }

    /// <summary>Last sequence to read, inclusive.</summary>
    [Id(2)]
    public required long UpTo { get; init; }

    [Id(3)]
    public required EventFilter Filter { get; init; }

    [Id(4)]
    public required Reader Reader { get; init; }

    [Id(5)]
    public int MaxEvents { get; init; } = 500;

    [Id(6)]
    public int MaxBytes { get; init; } = 512 * 1024;
}

/// <param name="Events">What matches, oldest first.</param>
/// <param name="Through">Everything up to here was looked at, whether it matched or not.</param>
[GenerateSerializer, Immutable, Alias("eventhub.LaneStretch")]
public sealed record LaneStretch([property: Id(0)] LogEvent[] Events, [property: Id(1)] long Through);
