namespace EventHub.Events;

/// <summary>An event as its producer hands it in; what it leaves out is completed from the catalogue and the clock.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.EventDraft")]
public sealed record EventDraft
{
    /// <summary>A UUID, best v7; repeated within 24 hours it is the same event and stored once. Default: made on acceptance.</summary>
    [Id(0)]
    public Guid? Id { get; init; }

    /// <summary>A type of the catalogue, or any <c>[a-z0-9_.]+</c> of 1 to 100 characters.</summary>
    [Id(1)]
    public required string Type { get; init; }

    /// <summary>The service or component that made it, 1 to 100 characters.</summary>
    [Id(2)]
    public required string Source { get; init; }

    [Id(3)]
    public EventCategory? Category { get; init; }

    [Id(4)]
    public EventSeverity? Severity { get; init; }

    [Id(5)]
    public EventPriority? Priority { get; init; }

    /// <summary>When it happened, to the millisecond. Default: when it was accepted.</summary>
    [Id(6)]
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>A JSON object in UTF-8, at most 64 KiB.</summary>
    [Id(7)]
    public byte[]? Data { get; init; }

    [Id(8)]
    public string? UserId { get; init; }

    /// <summary>That user alone gets it.</summary>
    [Id(9)]
    public string? TargetUserId { get; init; }

    [Id(10)]
    public string? SessionId { get; init; }

    [Id(11)]
    public string[] Tags { get; init; } = [];

    /// <summary>A JSON object in UTF-8 with the protocol's metadata fields, at most 16 KiB.</summary>
    [Id(12)]
    public byte[]? Metadata { get; init; }

    /// <summary>Not delivered after it.</summary>
    [Id(13)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>False: delivered live, never stored.</summary>
    [Id(14)]
    public bool Persist { get; init; } = true;
}
