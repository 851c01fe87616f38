using EventHub.Replaying;

namespace EventHub.Storage.Replays;

/// <summary>A replay and how far it has come. Times are kept in whole milliseconds.</summary>
public sealed record ReplaySession
{
    /// <summary>Version 7, so that lists are in order of creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>The owner; fixed.</summary>
    public required string UserId { get; init; }

    /// <summary>Fixed.</summary>
    public required string Name { get; init; }

    /// <summary>JSON text; fixed.</summary>
    public required string Filter { get; init; }

    /// <summary>The range that is replayed; fixed.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Fixed.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>Original spacing is divided by it; null: as fast as it goes.</summary>
    public double? Speed { get; init; }

    public ReplayStatus Status { get; init; }

    /// <summary>Where its reader has come to; null before the first event.</summary>
    public string? Cursor { get; init; }

    /// <summary>When the last event that was replayed happened.</summary>
    public DateTimeOffset? PositionTime { get; init; }

    /// <summary>Null until they are counted.</summary>
    public long? TotalEvents { get; init; }

    public long ProcessedEvents { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Grows by one with every update; what an update has to know of the stored session.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Fixed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }
}
