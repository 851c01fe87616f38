using EventHub.Records;

namespace EventHub.Storage.Subscriptions;

/// <summary>
/// Subscriptions that outlive their connection. What has expired is not there for any of these calls but the purge. Each throws
/// <see cref="RecordsUnavailableException"/> when the store fails.
/// </summary>
public interface ISubscriptionStore
{
    /// <summary>Counts and creates in one transaction, so that no two at once can pass the bound together.</summary>
    /// <param name="subscription">What is created.</param>
    /// <param name="maxOfUser">As many the owner may have, active or not, with this one.</param>
    Task<SubscriptionWrite> CreateAsync(StoredSubscription subscription, int maxOfUser, CancellationToken cancellationToken);

    /// <summary>Replaces all but the time of creation.</summary>
    /// <returns>False when its owner has none of that id.</returns>
    Task<bool> ReplaceAsync(StoredSubscription subscription, CancellationToken cancellationToken);

    Task<StoredSubscription?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>A user's own, active or not, in order of their ids.</summary>
    /// <param name="userId">Whose; null: those of all users.</param>
    /// <param name="after">Last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<StoredSubscription>> ListAsync(string? userId, Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>Every active one of all users, in order of their ids: what routers need when they start.</summary>
    /// <param name="after">Last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<StoredSubscription>> ListLiveAsync(Guid? after, int limit, CancellationToken cancellationToken);

    /// <returns>False when there is none.</returns>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Removes what has expired, longest ago first.</summary>
    /// <param name="limit">1 to 1,000; when as many were removed there may be more.</param>
    /// <returns>How many were removed.</returns>
    Task<int> PurgeExpiredAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>What became of a subscription that was to be created.</summary>
public enum SubscriptionWrite
{
    Stored,

    /// <summary>Nothing was changed: the id is there, as after a first try whose outcome was not known.</summary>
    Taken,

    /// <summary>Nothing was changed: its owner has as many as may be.</summary>
    Full,
}
