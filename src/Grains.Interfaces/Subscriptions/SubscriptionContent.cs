using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Subscriptions;

/// <summary>What is asked for. The short fields are parts of <see cref="Filter"/>, which says all of it.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionContent")]
public sealed record SubscriptionContent
{
    /// <summary>A type, or a pattern of types.</summary>
    [Id(0)]
    public string? EventType { get; init; }

    [Id(1)]
    public EventCategory? EventCategory { get; init; }

    /// <summary>A source, or a pattern of sources.</summary>
    [Id(2)]
    public string? EventSource { get; init; }

    /// <summary>Any of these severities.</summary>
    [Id(3)]
    public EventSeverity[] SeverityFilter { get; init; } = [];

    /// <summary>Any of these tags.</summary>
    [Id(4)]
    public string[] TagFilters { get; init; } = [];

    /// <summary>Any of these users.</summary>
    [Id(5)]
    public string[] UserFilters { get; init; } = [];

    /// <summary>The whole predicate.</summary>
    [Id(6)]
    public EventFilter Filter { get; init; } = EventFilter.Everything;

    /// <summary>An inactive one is kept, and brings nothing.</summary>
    [Id(7)]
    public bool IsActive { get; init; } = true;

    /// <summary>From then on it is as if it were not there.</summary>
    [Id(8)]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A stored subscription.</summary>
/// <param name="Id">Version 7: lists are in order of creation.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="Content">What it asks for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionRecord")]
public sealed record SubscriptionRecord(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string UserId,
    [property: Id(2)] SubscriptionContent Content,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset UpdatedAt);

[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionQuery")]
public sealed record SubscriptionQuery
{
    public const int MaxLimit = 1_000;

    /// <summary>Whose; null: of all users, which is for admins.</summary>
    [Id(0)]
    public string? UserId { get; init; }

    /// <summary>Last id of the page before.</summary>
    [Id(1)]
    public Guid? After { get; init; }

    /// <summary>Subscriptions on the page, 1 to 1,000.</summary>
    [Id(2)]
    public int Limit { get; init; } = 100;
}

/// <param name="Subscriptions">In order of creation, active or not.</param>
/// <param name="Next">What the next page is asked with; null when this was the last one.</param>
[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionPage")]
public sealed record SubscriptionPage([property: Id(0)] SubscriptionRecord[] Subscriptions, [property: Id(1)] Guid? Next);
