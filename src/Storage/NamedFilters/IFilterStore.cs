using EventHub.Records;

namespace EventHub.Storage.NamedFilters;

/// <summary>
/// Named filters. Each call throws <see cref="RecordsUnavailableException"/> when the store fails.
/// </summary>
public interface IFilterStore
{
    /// <summary>Counts and creates in one transaction, so that no two at once can pass the bound together.</summary>
    /// <param name="filter">What is created.</param>
    /// <param name="maxOfUser">As many the owner may have, with this one.</param>
    /// <returns>
    /// <see cref="FilterWrite.Taken"/> when the owner has another one of that name, or the id is there, as after a first try whose
    /// outcome was not known.
    /// </returns>
    Task<FilterWrite> CreateAsync(NamedFilter filter, int maxOfUser, CancellationToken cancellationToken);

    /// <summary>Replaces all but the time of creation, the name included.</summary>
    Task<FilterWrite> ReplaceAsync(NamedFilter filter, CancellationToken cancellationToken);

    Task<NamedFilter?> FindAsync(Guid id, CancellationToken cancellationToken);

    Task<NamedFilter?> FindAsync(string userId, string name, CancellationToken cancellationToken);

    /// <summary>A user's own, in order of their names' bytes.</summary>
    /// <param name="afterName">Last name of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<NamedFilter>> ListAsync(string userId, string? afterName, int limit, CancellationToken cancellationToken);

    /// <summary>What users share with all others, in order of their ids.</summary>
    /// <param name="after">Last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<NamedFilter>> ListSharedAsync(Guid? after, int limit, CancellationToken cancellationToken);

    /// <returns>False when there is none.</returns>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>What became of a filter that was to be written.</summary>
public enum FilterWrite
{
    Stored,

    /// <summary>Nothing was changed: its owner has another filter of that name.</summary>
    Taken,

    /// <summary>Nothing was changed: its owner has none of that id.</summary>
    Missing,

    /// <summary>Nothing was changed: its owner has as many as may be.</summary>
    Full,
}
