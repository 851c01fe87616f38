using EventHub.Records;
using EventHub.Replaying;

namespace EventHub.Storage.Replays;

/// <summary>
/// Replay sessions. Each call throws <see cref="RecordsUnavailableException"/> when the store fails.
/// </summary>
public interface IReplayStore
{
    /// <returns>False when the id is taken, as after a first try whose outcome was not known.</returns>
    Task<bool> CreateAsync(ReplaySession session, CancellationToken cancellationToken);

    /// <summary>
    /// Writes everything of the session that is not fixed, if the stored one still has its <see cref="ReplaySession.Version"/>; the
    /// stored version is one more then. Of two writers that read the same version exactly one succeeds.
    /// </summary>
    /// <returns>False when another writer was first, or there is no such session: read it again.</returns>
    Task<bool> UpdateAsync(ReplaySession session, CancellationToken cancellationToken);

    Task<ReplaySession?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="userId">Null: of all users.</param>
    /// <param name="status">Null: in any.</param>
    /// <param name="before">Last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000; fewer are the last page.</param>
    Task<IReadOnlyList<ReplaySession>> ListAsync(
        string? userId, ReplayStatus? status, Guid? before, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what neither runs nor waits for its first reader, and was last written before a time.</summary>
    /// <param name="limit">1 to 1,000; when as many were removed there may be more.</param>
    /// <returns>How many were removed.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what is over of a user and not among the user's newest.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="newest">1 to 1,000, whatever their status.</param>
    Task TrimAsync(string userId, int newest, CancellationToken cancellationToken);

    /// <summary>How many run or wait for their first reader, of one user and in all, and how many of the user are kept, at one moment.</summary>
    Task<ReplayCounts> CountAsync(string userId, CancellationToken cancellationToken);
}

/// <param name="RunningOfUser">Run, or wait for their first reader.</param>
/// <param name="RunningInAll">The same of all users.</param>
/// <param name="OfUser">In any status.</param>
public readonly record struct ReplayCounts(int RunningOfUser, int RunningInAll, int OfUser);
