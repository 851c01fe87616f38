using EventHub.Filters;
using EventHub.Storage.Records;
using EventHub.Storage.Subscriptions;

namespace EventHub.Grains.Subscriptions;

/// <summary>What a user has stored, as far as it was read, and until when each of it holds.</summary>
internal sealed class FollowedSubscriptions
{
    public static readonly FollowedSubscriptions None = new([]);

    private readonly (EventFilter Filter, DateTimeOffset? ExpiresAt)[] _active;

    private FollowedSubscriptions((EventFilter Filter, DateTimeOffset? ExpiresAt)[] active) => _active = active;

    /// <exception cref="Records.RecordsUnavailableException">The store can't be read.</exception>
    public static async Task<FollowedSubscriptions> LoadAsync(ISubscriptionStore store, string userId)
    {
        var active = new List<(EventFilter, DateTimeOffset?)>();
        Guid? after = null;
        IReadOnlyList<StoredSubscription> page;
        do
        {
            page = await store.ListAsync(userId, after, RecordRules.MaxPage, CancellationToken.None);
            active.AddRange(page.Where(static s => s.IsActive).Select(static s => (StoredForm.ReadFilter(s.Filter, s.Id), s.ExpiresAt)));
            after = page.Count > 0 ? page[^1].Id : null;
        }
        while (page.Count == RecordRules.MaxPage);
        return new FollowedSubscriptions([.. active]);
    }

    public EventFilter[] At(DateTimeOffset now) =>
        [.. _active.Where(s => s.ExpiresAt is not { } end || end > now).Select(static s => s.Filter)];

    /// <summary>When the next one of them ends; null when none will.</summary>
    public DateTimeOffset? NextExpiry(DateTimeOffset now) => _active.Select(static s => s.ExpiresAt).Where(end => end > now).Min();
}
