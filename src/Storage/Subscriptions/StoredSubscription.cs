namespace EventHub.Storage.Subscriptions;

/// <summary>What a user is told of until it expires or is deleted. Times are kept in whole milliseconds.</summary>
public sealed record StoredSubscription
{
    /// <summary>Version 7, so that lists are in order of creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>The owner; fixed.</summary>
    public required string UserId { get; init; }

    public string? EventType { get; init; }

    public string? EventCategory { get; init; }

    public string? EventSource { get; init; }

    /// <summary>JSON text.</summary>
    public string? SeverityFilter { get; init; }

    /// <summary>JSON text.</summary>
    public string? TagFilters { get; init; }

    /// <summary>JSON text.</summary>
    public string? UserFilters { get; init; }

    /// <summary>JSON text: the whole predicate, with whatever the fields above say in it.</summary>
    public required string Filter { get; init; }

    /// <summary>JSON text; null asks for the default.</summary>
    public string? Batching { get; init; }

    /// <summary>Whether each of its events gets a row among the deliveries.</summary>
    public bool IsTracked { get; init; }

    /// <summary>An inactive one is kept, and routes nothing.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Fixed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>From then on it is not there for any reader.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
