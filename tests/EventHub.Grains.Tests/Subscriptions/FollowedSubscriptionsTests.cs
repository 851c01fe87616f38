using EventHub.Grains.Subscriptions;
using EventHub.Grains.Tests.Samples;
using EventHub.Records;
using EventHub.Storage.Subscriptions;
using EventHub.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Subscriptions;

public sealed class FollowedSubscriptionsTests
{
    [Fact]
    public async Task Each_holds_until_its_own_end_and_inactive_ones_never()
    {
        var store = new MemorySubscriptions();
        store.Add("""{"event_types":["a"]}""", Sample.Noon.AddMinutes(1));
        store.Add("""{"event_types":["b"]}""", Sample.Noon.AddMinutes(2));
        store.Add("""{"event_types":["c"]}""", null);
        store.Add("""{"event_types":["d"]}""", null, isActive: false);

        var followed = await FollowedSubscriptions.LoadAsync(store, "alice");

        Assert.Equal(["a", "b", "c"], Types(followed, Sample.Noon));
        Assert.Equal(["b", "c"], Types(followed, Sample.Noon.AddMinutes(1)));
        Assert.Equal(["c"], Types(followed, Sample.Noon.AddMinutes(2)));
        Assert.Equal(Sample.Noon.AddMinutes(1), followed.NextExpiry(Sample.Noon));
        Assert.Equal(Sample.Noon.AddMinutes(2), followed.NextExpiry(Sample.Noon.AddMinutes(1)));
        Assert.Null(followed.NextExpiry(Sample.Noon.AddMinutes(2)));
    }

    [Fact]
    public async Task More_than_a_page_of_them_is_read_whole()
    {
        var store = new MemorySubscriptions();
        for (var i = 0; i < 2_100; i++)
        {
            store.Add("{}", null);
        }

        Assert.Equal(2_100, (await FollowedSubscriptions.LoadAsync(store, "alice")).At(Sample.Noon).Length);
    }

    [Fact]
    public async Task What_is_stored_and_is_no_filter_is_told_by_its_id()
    {
        var store = new MemorySubscriptions();
        var id = store.Add("""{"event_types":["A"]}""", null);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => FollowedSubscriptions.LoadAsync(store, "alice"));

        Assert.Contains(id.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_expired_is_purged_now_and_then_also_after_a_failure()
    {
        var time = new FakeTimeProvider(Sample.Noon);
        var store = new MemorySubscriptions { Failures = 1 };
        using var purge = new SubscriptionPurge(store, time, NullLogger<SubscriptionPurge>.Instance);
        await purge.StartAsync(CancellationToken.None);

        // It begins on a thread of its own: until its timer is there, time that passes is lost on it.
        await Eventually.Holds(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(10));
                return store.Purges >= 2;
            },
            "two purges");

        await purge.StopAsync(CancellationToken.None);
    }

    private static IEnumerable<string> Types(FollowedSubscriptions followed, DateTimeOffset now) =>
        followed.At(now).Select(static f => Assert.Single(f.EventTypes));

    /// <summary>One user's, in the order in which they were added.</summary>
    private sealed class MemorySubscriptions : ISubscriptionStore
    {
        private readonly List<StoredSubscription> _stored = [];
        private int _purges;

        /// <summary>Purges that fail before others succeed.</summary>
        public int Failures { get; set; }

        public int Purges => Volatile.Read(ref _purges);

        public Guid Add(string filter, DateTimeOffset? expiresAt, bool isActive = true)
        {
            var id = Guid.CreateVersion7(Sample.Noon.AddMilliseconds(_stored.Count));
            _stored.Add(new StoredSubscription
            {
                Id = id,
                UserId = "alice",
                Filter = filter,
                IsActive = isActive,
                CreatedAt = Sample.Noon,
                UpdatedAt = Sample.Noon,
                ExpiresAt = expiresAt,
            });
            return id;
        }

        public Task<IReadOnlyList<StoredSubscription>> ListAsync(string? userId, Guid? after, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<StoredSubscription>>(
                [.. _stored.SkipWhile(s => after is not null && s.Id != after).Skip(after is null ? 0 : 1).Take(limit)]);

        public Task<int> PurgeExpiredAsync(int limit, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _purges);
            return Failures-- > 0 ? throw new RecordsUnavailableException("out") : Task.FromResult(0);
        }

        public Task<SubscriptionWrite> CreateAsync(StoredSubscription subscription, int maxOfUser, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> ReplaceAsync(StoredSubscription subscription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredSubscription?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredSubscription>> ListLiveAsync(Guid? after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
