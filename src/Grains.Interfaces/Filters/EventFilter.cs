using EventHub.Events;

namespace EventHub.Filters;

/// <summary>
/// Which events a subscription, a query or a replay wants. Fields are ANDed, lists ORed; an empty filter matches everything.
/// <c>*</c> in a type or source matches any run of characters.
/// </summary>
[GenerateSerializer, Immutable, Alias("eventhub.EventFilter")]
public sealed record EventFilter
{
    public static readonly EventFilter Everything = new();

    [Id(0)]
    public string[] EventTypes { get; init; } = [];

    [Id(1)]
    public EventCategory[] EventCategories { get; init; } = [];

    [Id(2)]
    public string[] EventSources { get; init; } = [];

    [Id(3)]
    public EventSeverity[] SeverityLevels { get; init; } = [];

    [Id(4)]
    public EventPriority[] Priorities { get; init; } = [];

    [Id(5)]
    public string[] UserIds { get; init; } = [];

    /// <summary>Any of these.</summary>
    [Id(6)]
    public string[] Tags { get; init; } = [];

    /// <summary>All of these.</summary>
    [Id(7)]
    public string[] RequiredTags { get; init; } = [];

    /// <summary>None of these.</summary>
    [Id(8)]
    public string[] ExcludedTags { get; init; } = [];

    /// <summary>Earliest timestamp, inclusive.</summary>
    [Id(9)]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Latest timestamp, exclusive, so that adjoining ranges share no event.</summary>
    [Id(10)]
    public DateTimeOffset? EndTime { get; init; }

    [Id(11)]
    public DataFilter[] DataFilters { get; init; } = [];

    /// <summary>
    /// At least one of these as well; null asks for nothing more, none matches no event. Not of the wire: what a user has stored comes
    /// together here.
    /// </summary>
    [Id(12)]
    public EventFilter[]? AnyOf { get; init; }
}

/// <summary>How a field inside <c>data</c> is compared. The numbers are stored: never renumber.</summary>
public enum DataOperator : byte
{
    Equals = 0,
    NotEquals = 1,
    Contains = 2,
    NotContains = 3,
    GreaterThan = 4,
    LessThan = 5,
    In = 6,
    NotIn = 7,
}

/// <summary>A condition on one field of <c>data</c>.</summary>
/// <param name="Field">Dotted path into data, e.g. <c>zone.name</c>; a missing field reads as null.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Value">The JSON value to compare with, in UTF-8; an array for in and not_in.</param>
[GenerateSerializer, Immutable, Alias("eventhub.DataFilter")]
public sealed record DataFilter(
    [property: Id(0)] string Field,
    [property: Id(1)] DataOperator Operator,
    [property: Id(2)] Utf8Json Value);
