using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Storage.Tests.Conformance;
using EventHub.Tracking;

namespace EventHub.Storage.Tests.Records;

public abstract class DeliveryConformance : RecordsConformance
{
    private static readonly Guid Subscription = Guid.CreateVersion7(Sample.Noon);

    private IDeliveryStore Store => Records.Deliveries;

    [Fact]
    public async Task What_was_added_is_pending_and_stays_so_after_a_restart()
    {
        var toSubscription = New(7) with { ExpiresAt = Sample.Noon.AddHours(1), MaxAttempts = 9 };
        var toUser = New(7) with { Key = new DeliveryKey(User, null, new EventPosition(Lanes.Urgent, 7)) };

        Assert.Equal(2, await Store.AddAsync([toSubscription, toUser], CancellationToken.None));
        await ReopenAsync();

        Assert.Equal(Pending(toSubscription), await FindAsync(toSubscription));
        Assert.Equal(Pending(toUser), await FindAsync(toUser));
        Assert.Null(await FindAsync(New(8)));
    }

    [Fact]
    public async Task The_same_event_to_the_same_reader_is_stored_once()
    {
        Assert.Equal(2, await Store.AddAsync([New(1), New(2), New(1)], CancellationToken.None));
        await SettleAsync(DeliveryOutcome.Delivered(New(1).Key.ToId()));

        Assert.Equal(1, await Store.AddAsync([New(1) with { EventId = Guid.NewGuid() }, New(2), New(3)], CancellationToken.None));

        Assert.Equal(DeliveryStatus.Delivered, (await FindAsync(New(1)))!.Status);
        Assert.Equal([2, 3], await OpenAsync());
    }

    [Fact]
    public async Task Batches_that_overlap_at_the_same_time_store_each_delivery_once()
    {
        NewDelivery[] all = [.. Enumerable.Range(1, 400).Select(static n => New(n))];

        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(
            () => Store.AddAsync(n % 2 == 0 ? all : [.. all.Reverse()], CancellationToken.None))));
        DeliveryOutcome[] outcomes = [.. all.Select(static d => DeliveryOutcome.Delivered(d.Key.ToId()))];
        var settled = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(
            () => Store.SettleAsync(n % 2 == 0 ? outcomes : [.. outcomes.Reverse()], CancellationToken.None))));

        Assert.Equal(all.Length, stored.Sum());
        Assert.Equal(all.Length, settled.Sum());
    }

    [Fact]
    public async Task A_batch_that_fails_stores_nothing()
    {
        var broken = New(3) with { Key = new DeliveryKey(null!, Subscription, new EventPosition(Lanes.Urgent, 3)) };

        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync([New(1), broken, New(2)], CancellationToken.None));

        Assert.Empty(await OpenAsync());
        Assert.Equal(1, await Store.AddAsync([New(1)], CancellationToken.None));
    }

    [Fact]
    public async Task What_is_open_comes_page_by_page_the_urgent_lane_first_and_each_in_its_order()
    {
        var deliveries = Enumerable.Range(1, 30).Select(static n => New(n) with
        {
            Key = new DeliveryKey(User, n % 2 == 0 ? null : Subscription, new EventPosition(n % 3 == 0 ? $"bulk-{n % 2}" : Lanes.Urgent, n / 2)),
        }).ToArray();
        await Store.AddAsync([.. deliveries.Reverse()], CancellationToken.None);
        await Store.AddAsync([New(1, Other), New(2, Other)], CancellationToken.None);

        var read = new List<TrackedDelivery>();
        for (IReadOnlyList<TrackedDelivery> page = []; read.Count == 0 || page.Count == 4; read.AddRange(page))
        {
            page = await Store.ListOpenAsync(User, read.Count == 0 ? null : read[^1].Key, 4, CancellationToken.None);
        }

        Assert.Equal(deliveries.Length, read.Select(static d => d.Id).Distinct().Count());
        Assert.Equal(
            read.OrderBy(static d => d.Key.Position.Lane == Lanes.Urgent ? 0 : 1)
                .ThenBy(static d => d.Key.Position.Lane, StringComparer.Ordinal)
                .ThenBy(static d => d.Key.Position.Sequence)
                .ThenBy(static d => d.Id),
            read);
    }

    [Fact]
    public async Task What_waits_to_be_retried_is_open_and_what_is_settled_or_expired_is_not()
    {
        await Store.AddAsync(
            [
                New(1), New(2), New(3), New(4), New(5),
                New(6) with { ExpiresAt = Sample.Noon.AddMinutes(1) },
            ],
            CancellationToken.None);
        await SettleAsync(
            DeliveryOutcome.Delivered(IdOf(2)),
            DeliveryOutcome.Failed(IdOf(3), "gone"),
            DeliveryOutcome.RetryLater(IdOf(4), Sample.Noon.AddMinutes(1), "away"));

        Assert.Equal([1, 4, 5, 6], await OpenAsync());
        Clock.Now = Sample.Noon.AddMinutes(1);
        Assert.Equal([1, 4, 5], await OpenAsync());
    }

    [Fact]
    public async Task An_outcome_says_when_why_and_after_how_many_attempts()
    {
        await Store.AddAsync([New(1), New(2)], CancellationToken.None);
        Clock.Now = Sample.Noon.AddSeconds(1);
        await SettleAsync(
            DeliveryOutcome.RetryLater(IdOf(1), Sample.Noon.AddSeconds(5), "away"),
            DeliveryOutcome.RetryLater(IdOf(2), Sample.Noon.AddSeconds(5), "away"));
        Assert.Equal(
            Pending(New(1)) with
            {
                Status = DeliveryStatus.Retrying,
                Attempts = 1,
                RetryAfter = Sample.Noon.AddSeconds(5),
                ErrorMessage = "away",
                UpdatedAt = Clock.Now,
            },
            await FindAsync(New(1)));

        Clock.Now = Sample.Noon.AddSeconds(6);
        await SettleAsync(DeliveryOutcome.Delivered(IdOf(1)), DeliveryOutcome.Failed(IdOf(2), "for good"));

        var delivered = Pending(New(1)) with
        {
            Status = DeliveryStatus.Delivered,
            Attempts = 2,
            UpdatedAt = Clock.Now,
            DeliveredAt = Clock.Now,
        };
        Assert.Equal(delivered, await FindAsync(New(1)));
        var failed = Pending(New(2)) with
        {
            Status = DeliveryStatus.Failed,
            Attempts = 2,
            ErrorMessage = "for good",
            UpdatedAt = Clock.Now,
        };
        Assert.Equal(failed, await FindAsync(New(2)));
    }

    [Fact]
    public async Task What_is_settled_stays_so_but_a_dead_letter_may_turn_out_to_be_delivered()
    {
        await Store.AddAsync([New(1), New(2)], CancellationToken.None);
        await SettleAsync(DeliveryOutcome.Delivered(IdOf(1)), DeliveryOutcome.Failed(IdOf(2), "gone"));

        Assert.Equal(
            0,
            await SettleAsync(
                DeliveryOutcome.Failed(IdOf(1), "late"),
                DeliveryOutcome.RetryLater(IdOf(2), Sample.Noon, "late"),
                DeliveryOutcome.Delivered(IdOf(3))));
        Assert.Equal(1, await SettleAsync(DeliveryOutcome.Delivered(IdOf(1)), DeliveryOutcome.Delivered(IdOf(2))));

        Assert.Equal((DeliveryStatus.Delivered, 1), ((await FindAsync(New(1)))!.Status, (await FindAsync(New(1)))!.Attempts));
        Assert.Equal((DeliveryStatus.Delivered, null), ((await FindAsync(New(2)))!.Status, (await FindAsync(New(2)))!.ErrorMessage));
    }

    [Fact]
    public async Task Dead_letters_come_the_newest_first_page_by_page_of_a_user_and_of_all()
    {
        NewDelivery[] all = [.. Enumerable.Range(1, 20).Select(static n => New(n, n % 2 == 0 ? User : Other))];
        await Store.AddAsync(all, CancellationToken.None);
        var dead = all.Where(static d => d.Key.Position.Sequence % 5 != 0).ToArray();
        await SettleAsync([.. dead.Select(static d => DeliveryOutcome.Failed(d.Key.ToId(), "gone"))]);

        Assert.Equal(dead.Reverse().Select(static d => d.Key), await DeadAsync(null));
        Assert.Equal(dead.Reverse().Select(static d => d.Key).Where(static k => k.UserId == User), await DeadAsync(User));
        Assert.Empty(await DeadAsync("nobody"));
    }

    [Fact]
    public async Task A_list_is_of_a_user_or_of_all_of_one_status_or_of_each_and_goes_on_after_its_last_id()
    {
        NewDelivery[] all = [.. Enumerable.Range(1, 12).Select(static n => New(n, n % 2 == 0 ? User : Other))];
        await Store.AddAsync(all, CancellationToken.None);
        await SettleAsync([.. all.Where(static d => d.Key.Position.Sequence % 3 == 0).Select(static d => DeliveryOutcome.Delivered(d.Key.ToId()))]);
        all = [.. all.Reverse()];

        Assert.Equal(all.Select(static d => d.Key), await ListAsync(null, null, null));
        Assert.Equal(all.Select(static d => d.Key).Where(static k => k.UserId == User), await ListAsync(User, null, null));
        Assert.Equal([12, 6], (await ListAsync(User, DeliveryStatus.Delivered, null)).Select(static k => k.Position.Sequence));
        Assert.Equal([9, 3], (await ListAsync(Other, DeliveryStatus.Delivered, null)).Select(static k => k.Position.Sequence));
        Assert.Equal([6, 3], (await ListAsync(null, DeliveryStatus.Delivered, all[3].Key.ToId())).Select(static k => k.Position.Sequence));
        Assert.Equal([4, 2], (await ListAsync(User, DeliveryStatus.Pending, all[4].Key.ToId())).Select(static k => k.Position.Sequence));
        Assert.Empty(await ListAsync(User, DeliveryStatus.Retrying, null));
    }

    [Fact]
    public async Task Redriven_dead_letters_are_open_again_as_if_never_tried()
    {
        await Store.AddAsync([New(1), New(2), New(3), New(4) with { ExpiresAt = Sample.Noon.AddMinutes(1) }], CancellationToken.None);
        await SettleAsync(
            DeliveryOutcome.Failed(IdOf(1), "gone"), DeliveryOutcome.Delivered(IdOf(2)), DeliveryOutcome.Failed(IdOf(4), "gone"));
        Clock.Now = Sample.Noon.AddMinutes(1);

        Assert.Equal(1, await Store.RedriveAsync([IdOf(1), IdOf(2), IdOf(3), IdOf(4), IdOf(5)], CancellationToken.None));

        Assert.Equal(Pending(New(1)) with { UpdatedAt = Clock.Now }, await FindAsync(New(1)));
        Assert.Equal([1, 3], await OpenAsync());
        Assert.Equal([New(4).Key], await DeadAsync(User));
    }

    [Fact]
    public async Task The_purge_removes_what_is_over_since_long_and_no_more_than_it_may()
    {
        await Store.AddAsync(
            [.. Enumerable.Range(1, 6).Select(static n => New(n)), New(7) with { ExpiresAt = Sample.Noon.AddMinutes(1) }],
            CancellationToken.None);
        await SettleAsync(DeliveryOutcome.Delivered(IdOf(1)), DeliveryOutcome.Failed(IdOf(2), "gone"));
        Clock.Now = Sample.Noon.AddHours(1);
        await SettleAsync(
            DeliveryOutcome.Delivered(IdOf(3)), DeliveryOutcome.RetryLater(IdOf(4), Sample.Noon, "away"));

        Assert.Equal(0, await Store.PurgeAsync(Sample.Noon, 10, CancellationToken.None));
        Assert.Equal(2, await Store.PurgeAsync(Sample.Noon.AddHours(1), 2, CancellationToken.None));
        Assert.Equal(1, await Store.PurgeAsync(Sample.Noon.AddHours(1), 10, CancellationToken.None));

        Assert.Null(await FindAsync(New(1)));
        Assert.Null(await FindAsync(New(2)));
        Assert.Null(await FindAsync(New(7)));
        Assert.NotNull(await FindAsync(New(3)));
        Assert.Equal([4, 5, 6], await OpenAsync());
    }

    [Fact]
    public async Task Batches_are_bounded_and_an_empty_one_does_nothing()
    {
        var tooMany = Enumerable.Repeat(New(1), 10_001).ToArray();

        await Assert.ThrowsAsync<ArgumentException>(() => Store.AddAsync(tooMany, CancellationToken.None));
        Assert.Equal(1, await Store.AddAsync(tooMany[..10_000], CancellationToken.None));
        Assert.Equal(0, await Store.AddAsync([], CancellationToken.None));
        Assert.Equal(0, await Store.SettleAsync([], CancellationToken.None));
        Assert.Equal(0, await Store.RedriveAsync([], CancellationToken.None));
    }

    private Task<int> SettleAsync(params DeliveryOutcome[] outcomes) => Store.SettleAsync(outcomes, CancellationToken.None);

    private Task<TrackedDelivery?> FindAsync(NewDelivery delivery) => Store.FindAsync(delivery.Key.ToId(), CancellationToken.None);

    private async Task<IEnumerable<long>> OpenAsync() =>
        (await Store.ListOpenAsync(User, null, 1_000, CancellationToken.None)).Select(static d => d.Key.Position.Sequence);

    private async Task<IEnumerable<DeliveryKey>> ListAsync(string? user, DeliveryStatus? status, Guid? before) =>
        (await Store.ListAsync(user, status, before, 100, CancellationToken.None)).Select(static d => d.Key);

    private async Task<List<DeliveryKey>> DeadAsync(string? user)
    {
        var read = new List<TrackedDelivery>();
        while (true)
        {
            var page = await Store.ListAsync(user, DeliveryStatus.Failed, read.Count == 0 ? null : read[^1].Id, 3, CancellationToken.None);
            read.AddRange(page);
            if (page.Count < 3)
            {
                return read.ConvertAll(static d => d.Key);
            }
        }
    }

    private static Guid IdOf(long sequence) => New(sequence).Key.ToId();

    private static NewDelivery New(long sequence, string user = User) => new(
        new DeliveryKey(user, Subscription, new EventPosition(Lanes.Urgent, sequence)),
        new Guid((int)sequence, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]),
        MaxAttempts: 3,
        ExpiresAt: null);

    private static TrackedDelivery Pending(NewDelivery delivery) => new()
    {
        Key = delivery.Key,
        EventId = delivery.EventId,
        Status = DeliveryStatus.Pending,
        Attempts = 0,
        MaxAttempts = delivery.MaxAttempts,
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon,
        ExpiresAt = delivery.ExpiresAt,
    };
}
