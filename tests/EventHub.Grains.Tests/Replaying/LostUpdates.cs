using EventHub.Replaying;
using EventHub.Storage.Replays;

namespace EventHub.Grains.Tests.Replaying;

/// <summary>A store of replays that another writer can get to first.</summary>
internal sealed class LostUpdates(IReplayStore store) : IReplayStore
{
    /// <summary>The next update finds that somebody else was first.</summary>
    public bool IsNextLost { get; set; }

    public Task<bool> CreateAsync(ReplaySession session, CancellationToken cancellationToken) => store.CreateAsync(session, cancellationToken);

    public async Task<bool> UpdateAsync(ReplaySession session, CancellationToken cancellationToken)
    {
        if (IsNextLost)
        {
            IsNextLost = false;
            var stored = await store.FindAsync(session.Id, cancellationToken);
            Assert.True(await store.UpdateAsync(stored!, cancellationToken));
        }

        return await store.UpdateAsync(session, cancellationToken);
    }

    public Task<ReplaySession?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<ReplaySession>> ListAsync(
        string? userId, ReplayStatus? status, Guid? before, int limit, CancellationToken cancellationToken) =>
        store.ListAsync(userId, status, before, limit, cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        store.PurgeAsync(before, limit, cancellationToken);

    public Task TrimAsync(string userId, int newest, CancellationToken cancellationToken) => store.TrimAsync(userId, newest, cancellationToken);

    public Task<ReplayCounts> CountAsync(string userId, CancellationToken cancellationToken) => store.CountAsync(userId, cancellationToken);
}
