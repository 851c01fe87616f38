using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Replaying;

/// <summary>A replay and how it stands.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayRecord")]
public sealed record ReplayRecord
{
    [Id(0)]
    public required Guid Id { get; init; }

    [Id(1)]
    public required string UserId { get; init; }

    [Id(2)]
    public required string Name { get; init; }

    [Id(3)]
    public required EventFilter Filter { get; init; }

    /// <summary>First moment of the range.</summary>
    [Id(4)]
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The moment after the range.</summary>
    [Id(5)]
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>Original spacing is divided by it; null: as fast as its reader takes it.</summary>
    [Id(6)]
    public double? Speed { get; init; }

    [Id(7)]
    public required ReplayStatus Status { get; init; }

    /// <summary>The part of the range that was played, 0 to 100.</summary>
    [Id(8)]
    public double Progress { get; init; }

    /// <summary>Events that its reader has taken.</summary>
    [Id(9)]
    public long ProcessedEvents { get; init; }

    /// <summary>Events of the whole range that match; null before a replay that was played without a seek has ended.</summary>
    [Id(10)]
    public long? TotalEvents { get; init; }

    /// <summary>The moment of the range that is played.</summary>
    [Id(11)]
    public DateTimeOffset? PositionTime { get; init; }

    /// <summary>Why it failed, or was paused without being asked to.</summary>
    [Id(12)]
    public string? ErrorMessage { get; init; }

    [Id(13)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(14)]
    public DateTimeOffset? StartedAt { get; init; }

    [Id(15)]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>As in <see cref="ReplayPosition.Run"/>: what was sent before the last seek is no longer wanted.</summary>
    [Id(16)]
    public int Run { get; init; }

    /// <summary>Grows with every change that is kept, over all lives of the replay: of two statuses that tells which is the newer.</summary>
    [Id(17)]
    public long Version { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.ReplayRequest")]
public sealed record ReplayRequest
{
    /// <summary>Becomes the owner.</summary>
    [Id(0)]
    public required Reader Reader { get; init; }

    /// <summary>1 to <see cref="ReplayLimits.MaxNameLength"/> characters.</summary>
    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public required DateTimeOffset StartTime { get; init; }

    [Id(3)]
    public required DateTimeOffset EndTime { get; init; }

    [Id(4)]
    public EventFilter Filter { get; init; } = EventFilter.Everything;

    /// <summary><see cref="ReplayLimits.MinSpeed"/> to <see cref="ReplayLimits.MaxSpeed"/>; null: as fast as its reader takes it.</summary>
    [Id(5)]
    public double? Speed { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.ReplayQuery")]
public sealed record ReplayQuery
{
    public const int MaxLimit = 1_000;

    /// <summary>Whose; null: of all users, which is for admins.</summary>
    [Id(0)]
    public string? UserId { get; init; }

    [Id(1)]
    public ReplayStatus? Status { get; init; }

    /// <summary>Last id of the page before.</summary>
    [Id(2)]
    public Guid? Before { get; init; }

    /// <summary>Replays on the page, 1 to 1,000.</summary>
    [Id(3)]
    public int Limit { get; init; } = 100;
}

/// <param name="Replays">The newest first.</param>
/// <param name="Next">What the next page is asked with; null when this was the last one.</param>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayListPage")]
public sealed record ReplayListPage([property: Id(0)] ReplayRecord[] Replays, [property: Id(1)] Guid? Next);

public enum ReplayOutcome
{
    Done,

    /// <summary>There is none of this id that the caller may know of.</summary>
    NotFound,

    /// <summary>Not in the status in which it is.</summary>
    Conflict,

    /// <summary>As many run as may.</summary>
    LimitReached,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Replay">As it stands now; null when it was not found or not made.</param>
/// <param name="Reason">What is in the way and what to do; null when it was done.</param>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayAnswer")]
public sealed record ReplayAnswer(
    [property: Id(0)] ReplayOutcome Outcome, [property: Id(1)] ReplayRecord? Replay, [property: Id(2)] string? Reason = null)
{
    public static readonly ReplayAnswer NotFound = new(ReplayOutcome.NotFound, null, "There is no replay with this id, or it is not yours.");
}
