using EventHub.Storage.Subscriptions;
using EventHub.Storage.Tests.Conformance;

namespace EventHub.Storage.Tests.Records;

public abstract class SubscriptionConformance : RecordsConformance
{
    private ISubscriptionStore Store => Records.Subscriptions;

    [Fact]
    public async Task What_was_created_is_found_as_it_was_also_after_a_restart()
    {
        var full = Subscription(1) with
        {
            EventType = "zone_*",
            EventCategory = "dns",
            EventSource = "bind9:ns1",
            SeverityFilter = """["error", "critical"]""",
            TagFilters = """["a","b"]""",
            UserFilters = "[ ]",
            Filter = """{"b":1.50,"a":"é😀","b":2}""",
            Batching = """{"preset":"low_latency"}""",
            IsTracked = true,
            IsActive = false,
            UpdatedAt = Sample.Noon.AddMilliseconds(7),
            ExpiresAt = Sample.Noon.AddDays(1),
        };
        var bare = Subscription(2);
        Assert.Equal(SubscriptionWrite.Stored, await Store.CreateAsync(full, Many, CancellationToken.None));
        Assert.Equal(SubscriptionWrite.Stored, await Store.CreateAsync(bare, Many, CancellationToken.None));

        await ReopenAsync();

        Assert.Equal(full, await Store.FindAsync(full.Id, CancellationToken.None));
        Assert.Equal(bare, await Store.FindAsync(bare.Id, CancellationToken.None));
        Assert.Null(await Store.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task Times_are_kept_in_whole_milliseconds()
    {
        var subscription = Subscription(1) with { UpdatedAt = Sample.Noon.AddTicks(19_999) };
        await Store.CreateAsync(subscription, Many, CancellationToken.None);

        Assert.Equal(Sample.Noon.AddMilliseconds(1), (await Store.FindAsync(subscription.Id, CancellationToken.None))!.UpdatedAt);
    }

    [Fact]
    public async Task An_id_that_is_taken_is_refused_and_what_has_it_stays()
    {
        var first = Subscription(1);
        await Store.CreateAsync(first, Many, CancellationToken.None);

        Assert.Equal(SubscriptionWrite.Taken, await Store.CreateAsync(first with { UserId = Other, EventType = "x" }, Many, CancellationToken.None));

        Assert.Equal(first, await Store.FindAsync(first.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_replacement_changes_all_but_the_creation()
    {
        var first = Subscription(1) with { EventType = "a", ExpiresAt = Sample.Noon.AddHours(1) };
        await Store.CreateAsync(first, Many, CancellationToken.None);
        var second = Subscription(1) with
        {
            Id = first.Id,
            EventSource = "s",
            Filter = """{"tags":["t"]}""",
            IsTracked = true,
            IsActive = false,
            CreatedAt = Sample.Noon.AddHours(9),
            UpdatedAt = Sample.Noon.AddMinutes(1),
        };

        Assert.True(await Store.ReplaceAsync(second, CancellationToken.None));

        Assert.Equal(second with { CreatedAt = first.CreatedAt }, await Store.FindAsync(first.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Nobody_replaces_what_is_another_users_or_not_there()
    {
        var first = Subscription(1);
        await Store.CreateAsync(first, Many, CancellationToken.None);

        Assert.False(await Store.ReplaceAsync(first with { UserId = Other }, CancellationToken.None));
        Assert.False(await Store.ReplaceAsync(Subscription(2), CancellationToken.None));

        Assert.Equal(first, await Store.FindAsync(first.Id, CancellationToken.None));
    }

    [Fact]
    public async Task What_has_expired_is_not_there_for_any_call()
    {
        var subscription = Subscription(1) with { ExpiresAt = Sample.Noon.AddMinutes(1) };
        await Store.CreateAsync(subscription, Many, CancellationToken.None);
        Clock.Now = Sample.Noon.AddMinutes(1).AddMilliseconds(-1);
        Assert.NotNull(await Store.FindAsync(subscription.Id, CancellationToken.None));
        Assert.Single(await Store.ListAsync(User, null, 10, CancellationToken.None));
        Assert.Single(await Store.ListLiveAsync(null, 10, CancellationToken.None));

        Clock.Now = Sample.Noon.AddMinutes(1);

        Assert.Null(await Store.FindAsync(subscription.Id, CancellationToken.None));
        Assert.Empty(await Store.ListAsync(User, null, 10, CancellationToken.None));
        Assert.Empty(await Store.ListLiveAsync(null, 10, CancellationToken.None));
        Assert.False(await Store.ReplaceAsync(subscription with { ExpiresAt = null }, CancellationToken.None));
        Assert.False(await Store.DeleteAsync(subscription.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Pages_of_a_user_leave_nothing_out_while_others_come_and_go()
    {
        StoredSubscription[] all = [.. Enumerable.Range(1, 25).Select(static n => Subscription(n))];
        foreach (var subscription in all.Reverse())
        {
            await Store.CreateAsync(subscription, Many, CancellationToken.None);
            await Store.CreateAsync(subscription with { Id = Guid.NewGuid(), UserId = Other }, Many, CancellationToken.None);
        }

        var read = new List<StoredSubscription>();
        for (var page = await Store.ListAsync(User, null, 7, CancellationToken.None); ;
            page = await Store.ListAsync(User, read[^1].Id, 7, CancellationToken.None))
        {
            read.AddRange(page);
            if (page.Count < 7)
            {
                break;
            }

            await Store.DeleteAsync(page[^1].Id, CancellationToken.None);
        }

        Assert.Equal(all, read);
    }

    [Fact]
    public async Task Those_of_all_users_come_in_pages_with_the_inactive()
    {
        StoredSubscription[] all = [.. Enumerable.Range(1, 9).Select(static n =>
            Subscription(n) with { UserId = n % 2 == 0 ? User : Other, IsActive = n % 3 != 0 })];
        foreach (var subscription in all)
        {
            await Store.CreateAsync(subscription, Many, CancellationToken.None);
        }

        var first = await Store.ListAsync(null, null, 5, CancellationToken.None);
        var second = await Store.ListAsync(null, first[^1].Id, 5, CancellationToken.None);

        Assert.Equal(all, first.Concat(second));
    }

    [Fact]
    public async Task The_live_ones_of_all_users_come_in_pages_without_the_inactive()
    {
        for (var n = 1; n <= 20; n++)
        {
            var subscription = Subscription(n) with
            {
                UserId = $"user{n % 3}",
                IsActive = n % 4 != 0,
                ExpiresAt = n % 5 == 0 ? Sample.Noon : null,
            };
            await Store.CreateAsync(subscription, Many, CancellationToken.None);
        }

        var read = new List<Guid>();
        for (IReadOnlyList<StoredSubscription> page = []; read.Count == 0 || page.Count == 4; read.AddRange(page.Select(static s => s.Id)))
        {
            page = await Store.ListLiveAsync(read.Count == 0 ? null : read[^1], 4, CancellationToken.None);
        }

        Assert.Equal(12, read.Count);
        Assert.Equal(read.Order(), read);
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_deleted_once()
    {
        var subscription = Subscription(1);
        await Store.CreateAsync(subscription, Many, CancellationToken.None);

        var deleted = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Store.DeleteAsync(subscription.Id, CancellationToken.None)));

        Assert.Single(deleted, static d => d);
        Assert.Null(await Store.FindAsync(subscription.Id, CancellationToken.None));
    }

    [Fact]
    public async Task The_purge_removes_what_has_expired_and_no_more_than_it_may()
    {
        for (var n = 1; n <= 10; n++)
        {
            await Store.CreateAsync(
                Subscription(n) with { ExpiresAt = n == 10 ? null : Sample.Noon.AddMinutes(10 - n) }, Many, CancellationToken.None);
        }

        Clock.Now = Sample.Noon.AddMinutes(5);

        Assert.Equal(3, await Store.PurgeExpiredAsync(3, CancellationToken.None));
        Assert.Equal(2, await Store.PurgeExpiredAsync(100, CancellationToken.None));
        Assert.Equal(0, await Store.PurgeExpiredAsync(100, CancellationToken.None));
        Clock.Now = Sample.Noon;
        Assert.Equal(
            Enumerable.Range(1, 4).Append(10).Select(static n => $"type{n}"),
            (await Store.ListAsync(User, null, 100, CancellationToken.None)).Select(static s => s.EventType));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_page_is_1_to_1000(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListAsync(User, null, limit, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListLiveAsync(null, limit, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.PurgeExpiredAsync(limit, CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_are_created_at_once_a_user_gets_as_many_as_may_be()
    {
        await Store.CreateAsync(Subscription(50) with { ExpiresAt = Sample.Noon }, Many, CancellationToken.None);
        await Store.CreateAsync(Subscription(51) with { UserId = Other }, Many, CancellationToken.None);

        var written = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(n => Task.Run(() => Store.CreateAsync(Subscription(n) with { IsActive = n % 2 == 0 }, 5, CancellationToken.None))));

        Assert.Equal(5, written.Count(static w => w == SubscriptionWrite.Stored));
        Assert.Equal(15, written.Count(static w => w == SubscriptionWrite.Full));
        var stored = await Store.ListAsync(User, null, 100, CancellationToken.None);
        Assert.Equal(5, stored.Count);
        Assert.Equal(SubscriptionWrite.Taken, await Store.CreateAsync(stored[0], 5, CancellationToken.None));
        Assert.True(await Store.DeleteAsync(stored[0].Id, CancellationToken.None));
        Assert.Equal(SubscriptionWrite.Stored, await Store.CreateAsync(Subscription(60), 5, CancellationToken.None));
    }

    private static StoredSubscription Subscription(int n) => new()
    {
        Id = NewId(n),
        UserId = User,
        EventType = $"type{n}",
        Filter = "{}",
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon,
    };
}
