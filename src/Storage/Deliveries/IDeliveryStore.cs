using EventHub.Records;
using EventHub.Tracking;

namespace EventHub.Storage.Deliveries;

/// <summary>
/// Deliveries of what asked to be tracked. Every write takes a batch and is one transaction, however many rows. Times of change are
/// the store's clock's, in whole milliseconds. Each call throws <see cref="RecordsUnavailableException"/> when the store fails.
/// </summary>
public interface IDeliveryStore
{
    /// <summary>Stores those that are not there yet, as pending; the others stay as they are.</summary>
    /// <param name="batch">At most 10,000.</param>
    /// <returns>How many were stored now.</returns>
    Task<int> AddAsync(IReadOnlyCollection<NewDelivery> batch, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what attempts came to and counts them. Only what is pending or retrying changes, so that an outcome that is told twice
    /// counts once; except that a dead letter may still turn out to be delivered.
    /// </summary>
    /// <param name="batch">At most 10,000, of each delivery one.</param>
    /// <returns>How many deliveries were changed.</returns>
    Task<int> SettleAsync(IReadOnlyCollection<DeliveryOutcome> batch, CancellationToken cancellationToken);

    Task<TrackedDelivery?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// What a user has still to be sent: pending or retrying, and not expired, whether its time to retry has come or not; the
    /// urgent lane first, then the others by name, each in order of its sequence.
    /// </summary>
    /// <param name="after">Key of the last one of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<TrackedDelivery>> ListOpenAsync(
        string userId, DeliveryKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Deliveries by falling id, expired or not: within a lane the newest event first.</summary>
    /// <param name="userId">Null: of all users.</param>
    /// <param name="status">Null: of every status.</param>
    /// <param name="before">Last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<TrackedDelivery>> ListAsync(
        string? userId, DeliveryStatus? status, Guid? before, int limit, CancellationToken cancellationToken);

    /// <summary>Makes dead letters pending again, as if they had never been tried. What has expired stays dead.</summary>
    /// <param name="batch">At most 10,000.</param>
    /// <returns>How many are pending now.</returns>
    Task<int> RedriveAsync(IReadOnlyCollection<Guid> batch, CancellationToken cancellationToken);

    /// <summary>Removes what was delivered or given up, or has expired, before a time; longest ago first.</summary>
    /// <param name="limit">1 to 1,000; when as many were removed there may be more.</param>
    /// <returns>How many were removed.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
