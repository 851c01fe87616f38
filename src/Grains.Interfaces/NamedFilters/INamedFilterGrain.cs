using EventHub.Filters;
using EventHub.Json;
using EventHub.Records;
using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.NamedFilters;

/// <summary>
/// Filters to use again. Each is its owner's to change and delete, and an admin's; a shared one is everybody's to use.
/// </summary>
[Alias("eventhub.INamedFilterGrain")]
[OpenToClients]
public interface INamedFilterGrain : IGrainWithIntegerKey
{
    /// <summary>Filters that a user may have.</summary>
    const int MaxPerUser = 100;

    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Create")]
    Task<FilterAnswer> Create(Reader owner, FilterContent content);

    /// <summary>One filter, or null when there is none that this reader may use.</summary>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Find")]
    Task<FilterRecord?> Find(Guid id, Reader reader);

    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("List")]
    Task<FilterPage> List(FilterQuery query, CancellationToken cancellationToken);

    /// <summary>Replaces all of its content.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Replace")]
    Task<FilterAnswer> Replace(Guid id, Reader reader, FilterContent content);

    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Delete")]
    Task<FilterAnswer> Delete(Guid id, Reader reader);
}

[GenerateSerializer, Immutable, Alias("eventhub.FilterContent")]
public sealed record FilterContent
{
    public const int MaxDescriptionLength = 1_000;

    /// <summary>1 to 100 characters, unique among its owner's.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required EventFilter Filter { get; init; }

    /// <summary>1 to 1,000 characters; null: none.</summary>
    [Id(2)]
    public string? Description { get; init; }

    /// <summary>Others find and use it.</summary>
    [Id(3)]
    public bool IsShared { get; init; }
}

/// <summary>A stored filter.</summary>
/// <param name="Id">What requests name it by.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="Content">What it says.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
[GenerateSerializer, Immutable, Alias("eventhub.FilterRecord")]
public sealed record FilterRecord(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string UserId,
    [property: Id(2)] FilterContent Content,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset UpdatedAt);

[GenerateSerializer, Immutable, Alias("eventhub.FilterQuery")]
public sealed record FilterQuery
{
    public const int MaxLimit = 1_000;

    /// <summary>Whose, in order of their names; null: what all users share, in order of creation.</summary>
    [Id(0)]
    public string? UserId { get; init; }

    /// <summary>Where the page before ended.</summary>
    [Id(1)]
    public string? After { get; init; }

    /// <summary>Filters on the page, 1 to 1,000.</summary>
    [Id(2)]
    public int Limit { get; init; } = 100;
}

/// <param name="Filters">In the order asked for.</param>
/// <param name="Next">What the next page is asked with; null when this was the last one.</param>
[GenerateSerializer, Immutable, Alias("eventhub.FilterPage")]
public sealed record FilterPage([property: Id(0)] FilterRecord[] Filters, [property: Id(1)] string? Next);

public enum FilterOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Its owner has another filter of that name; nothing was changed.</summary>
    NameTaken,

    /// <summary>There is none of this id that the reader may use.</summary>
    NotFound,

    /// <summary>It is shared by another user, who alone may change it.</summary>
    NotOwner,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Filter">As it stands now; null unless it was stored.</param>
[GenerateSerializer, Immutable, Alias("eventhub.FilterAnswer")]
public sealed record FilterAnswer([property: Id(0)] FilterOutcome Outcome, [property: Id(1)] FilterRecord? Filter);
