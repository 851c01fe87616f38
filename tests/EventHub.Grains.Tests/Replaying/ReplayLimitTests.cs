using EventHub.Filters;
using EventHub.Grains.Replaying;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;
using EventHub.Replaying;
using EventHub.Storage.Replays;
using EventHub.Testing;

namespace EventHub.Grains.Tests.Replaying;

/// <summary>How many replays there may be, what gives way, and what is refused.</summary>
public sealed class ReplayLimitTests : ReplaySiloTests
{
    [Fact]
    public async Task As_many_run_at_once_as_may_of_one_user_and_of_all()
    {
        var start = Now - Hour;
        var first = await Start("ann", start, Now, speed: 1);
        await Start("ann", start, Now, speed: 1);
        var third = await Silo.Replays.Start(Request("ann", start, Now, speed: 1));
        await Start("bob", start, Now, speed: 1);
        var fourth = await Silo.Replays.Start(Request("eve", start, Now, speed: 1));
        await Silo.Replay(first).Cancel(Sample.User("ann"));
        var fifth = await Silo.Replays.Start(Request("eve", start, Now, speed: 1));

        Assert.Equal([ReplayOutcome.LimitReached, ReplayOutcome.LimitReached, ReplayOutcome.Done], [third.Outcome, fourth.Outcome, fifth.Outcome]);
        Assert.Contains(nameof(ReplayOptions.MaxPerUser), third.Reason, StringComparison.Ordinal);
        Assert.Contains(nameof(ReplayOptions.MaxInAll), fourth.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_reader_is_gone_gives_way_to_another()
    {
        var start = Now - Hour;
        var node = new ReplayingNode(Silo, "ann");
        var left = await Start("ann", start, Now, speed: 1);
        await node.Attach(left);
        await Start("ann", start, Now, speed: 1);
        await node.Detach(left);

        await Eventually.Holds(
            async _ => (await Silo.Replays.Start(Request("ann", start, Now, speed: 1))).Outcome == ReplayOutcome.Done, "the one without a reader to give way");

        var paused = (await Store.FindAsync(left, CancellationToken.None))!;
        Assert.Equal(ReplayStatus.Paused, paused.Status);
        Assert.Contains("when another replay was started", paused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(ReplayOutcome.LimitReached, (await Silo.Replays.Start(Request("ann", start, Now, speed: 1))).Outcome);
    }

    [Fact]
    public async Task Of_a_users_replays_that_are_over_the_oldest_make_room()
    {
        var first = await Put(ReplayStatus.Completed, Now - Hour);
        for (var i = 1; i < ReplayLimits.MaxKept; i++)
        {
            await Put(i % 2 == 0 ? ReplayStatus.Completed : ReplayStatus.Paused, Now - Hour + TimeSpan.FromSeconds(i));
        }

        await Start("ann", Now - Hour, Now, speed: 1);

        Assert.Null(await Store.FindAsync(first, CancellationToken.None));
        Assert.Equal(ReplayLimits.MaxKept, (await Store.CountAsync("ann", CancellationToken.None)).OfUser);
    }

    [Fact]
    public async Task As_many_that_are_not_over_as_a_user_may_have_make_no_room()
    {
        for (var i = 0; i < ReplayLimits.MaxKept; i++)
        {
            await Put(ReplayStatus.Paused, Now - Hour + TimeSpan.FromSeconds(i));
        }

        var answer = await Silo.Replays.Start(Request("ann", Now - Hour, Now, speed: 1));

        Assert.Equal(ReplayOutcome.LimitReached, answer.Outcome);
        Assert.Equal(ReplayLimits.MaxKept, (await Store.CountAsync("ann", CancellationToken.None)).OfUser);
    }

    [Fact]
    public async Task A_filter_is_no_larger_than_lists_can_bear()
    {
        var types = Enumerable.Range(0, 100).Select(static i => $"type_{i:D3}_{new string('x', 90)}").ToArray();
        var filter = new EventFilter { EventTypes = types, RequiredTags = types };

        var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => Silo.Replays.Start(Request("ann", Now - Hour, Now, speed: 1) with { Filter = filter }));

        Assert.Contains("filter_config", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_nobody_reads_any_more_is_paused_and_counts_no_longer()
    {
        var start = Now - Hour;
        var left = await Start("ann", start, Now, speed: 1);
        var node = new ReplayingNode(Silo, "ann");
        await node.Attach(left);
        await node.Detach(left);

        // Its silo was lost, and its reader with it.
        var lost = await Put(ReplayStatus.Running, updatedAt: start);

        foreach (var replay in new[] { left, lost })
        {
            await Eventually.Holds(
                async token =>
                {
                    await Silo.Replays.Watch();
                    return await Store.FindAsync(replay, token) is { Status: ReplayStatus.Paused };
                },
                "a replay without a reader to be paused");
            Assert.Contains("nobody has read it", (await Store.FindAsync(replay, CancellationToken.None))!.ErrorMessage, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Store.CountAsync("ann", CancellationToken.None)).RunningInAll);
    }

    [Fact]
    public async Task One_that_is_over_for_long_is_removed()
    {
        var old = await Put(ReplayStatus.Completed, Now - TimeSpan.FromDays(31));
        var recent = await Put(ReplayStatus.Completed, Now - TimeSpan.FromDays(29));

        await Eventually.Holds(
            async token =>
            {
                await Silo.Replays.Watch();
                return await Store.FindAsync(old, token) is null;
            },
            "the old one to be removed");
        Assert.NotNull(await Store.FindAsync(recent, CancellationToken.None));
    }

    [Fact]
    public async Task What_no_parser_has_seen_is_refused_before_it_is_kept()
    {
        var request = Request("ann", Now - Hour, Now, speed: 1);

        await Assert.ThrowsAsync<InvalidRequestException>(
            () => Silo.Replays.Start(request with { Filter = new EventFilter { EventTypes = ["No such type"] } }));
        var name = await Assert.ThrowsAsync<InvalidRequestException>(() => Silo.Replays.Start(request with { Name = "a\0b" }));

        Assert.Contains("name", name.Message, StringComparison.Ordinal);
        Assert.Empty((await Silo.ReplayLists.List(new ReplayQuery { UserId = "ann" })).Replays);
    }

    /// <summary>One that no grain of this silo has made.</summary>
    private async Task<Guid> Put(ReplayStatus status, DateTimeOffset updatedAt)
    {
        var session = new ReplaySession
        {
            Id = Guid.CreateVersion7(updatedAt),
            UserId = "ann",
            Name = "test",
            Filter = "{}",
            StartTime = updatedAt - Hour,
            EndTime = updatedAt,
            Status = status,
            CreatedAt = updatedAt,
            UpdatedAt = updatedAt,
        };
        Assert.True(await Store.CreateAsync(session, CancellationToken.None));
        return session.Id;
    }
}
