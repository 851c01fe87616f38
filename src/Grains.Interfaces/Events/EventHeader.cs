namespace EventHub.Events;

/// <summary>The completed fields of an event that routing, filters and visibility decide by.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.EventHeader")]
public sealed record EventHeader
{
    [Id(0)]
    public required Guid Id { get; init; }

    [Id(1)]
    public required string Type { get; init; }

    [Id(2)]
    public required string Source { get; init; }

    [Id(3)]
    public required EventCategory Category { get; init; }

    [Id(4)]
    public required EventSeverity Severity { get; init; }

    [Id(5)]
    public required EventPriority Priority { get; init; }

    /// <summary>When it happened, whole milliseconds, UTC.</summary>
    [Id(6)]
    public required DateTimeOffset Timestamp { get; init; }

    [Id(7)]
    public string? UserId { get; init; }

    [Id(8)]
    public string? TargetUserId { get; init; }

    [Id(9)]
    public string? SessionId { get; init; }

    [Id(10)]
    public string[] Tags { get; init; } = [];

    [Id(11)]
    public DateTimeOffset? ExpiresAt { get; init; }
}
