namespace EventHub.Storage.NamedFilters;

/// <summary>A filter to use again by its name. Times are kept in whole milliseconds.</summary>
public sealed record NamedFilter
{
    public required Guid Id { get; init; }

    /// <summary>The owner; fixed.</summary>
    public required string UserId { get; init; }

    /// <summary>Unique among its owner's; compared byte by byte.</summary>
    public required string Name { get; init; }

    /// <summary>JSON text.</summary>
    public required string Filter { get; init; }

    public string? Description { get; init; }

    /// <summary>Whether others may find it in <see cref="IFilterStore.ListSharedAsync"/>.</summary>
    public bool IsShared { get; init; }

    /// <summary>Fixed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
