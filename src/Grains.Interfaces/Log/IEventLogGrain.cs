using EventHub.Events;

namespace EventHub.Log;

/// <summary>
/// The only writer of one lane; its key is the lane. Its sequence is dense and in commit order, and what it answered is
/// committed.
/// </summary>
[Alias("eventhub.IEventLogGrain")]
public interface IEventLogGrain : IGrainWithStringKey
{
    /// <summary>Answers after the events are committed, all of them or none.</summary>
    /// <exception cref="LogOverloadedException">What waits for commit is over its bound of bytes; try again.</exception>
    /// <exception cref="LogUnavailableException">The store refused or could not be reached; nothing was appended that is known of.</exception>
    [Alias("Append")]
    Task<AppendResult> Append(AppendRequest request);

    /// <summary>
    /// The events after a sequence, oldest first; waits up to <paramref name="wait"/> for the first. Empty when none came.
    /// </summary>
    [Alias("Read")]
    Task<LogSlice> Read(long after, int maxBytes, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>
    /// The events after a sequence that are still in memory, at once; null when the first of them is not, so that they have to
    /// be read from the store.
    /// </summary>
    [Alias("ReadRecent")]
    Task<LogSlice?> ReadRecent(long after, int maxBytes);

    /// <summary>Sequence of the last committed event.</summary>
    [Alias("GetHead")]
    Task<long> GetHead();
}

/// <summary>Events for one lane, to be committed together.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.AppendRequest")]
public sealed class AppendRequest
{
    [Id(0)]
    public required AcceptedEvent[] Events { get; init; }

    /// <summary>Committed with the events; when it is not beyond the stored one, nothing of this request is stored.</summary>
    [Id(1)]
    public SourceCheckpoint? Checkpoint { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.AppendResult")]
public sealed class AppendResult
{
    /// <summary>True when the checkpoint was not beyond the stored one, so that nothing was stored now.</summary>
    [Id(0)]
    public bool AlreadyStored { get; init; }

    /// <summary>One for every event of the request, in its order; empty when already stored.</summary>
    [Id(1)]
    public AppendedEvent[] Events { get; init; } = [];

    /// <summary>The source's last checkpoint, when the request had one.</summary>
    [Id(2)]
    public SourceCheckpoint? Checkpoint { get; init; }
}

/// <param name="Position">Its place; of the first one when the id was a repetition.</param>
/// <param name="IsDuplicate">The id was there already, so that nothing was stored for it.</param>
[GenerateSerializer, Immutable, Alias("eventhub.AppendedEvent")]
public readonly record struct AppendedEvent([property: Id(0)] EventPosition Position, [property: Id(1)] bool IsDuplicate);

/// <summary>A stretch of a lane without holes.</summary>
/// <param name="Events">From the sequence that was asked for + 1 on; empty when nothing came in time.</param>
/// <param name="Head">Sequence of the lane's last committed event when this was read.</param>
[GenerateSerializer, Immutable, Alias("eventhub.LogSlice")]
public sealed record LogSlice([property: Id(0)] LogEvent[] Events, [property: Id(1)] long Head);
