using EventHub.Replaying;
using EventHub.Storage.Replays;
using EventHub.Storage.Tests.Conformance;

namespace EventHub.Storage.Tests.Records;

public abstract class ReplayConformance : RecordsConformance
{
    private IReplayStore Store => Records.Replays;

    [Fact]
    public async Task What_was_created_is_found_as_it_was_also_after_a_restart()
    {
        var full = Session(1) with
        {
            Speed = 0.1,
            Status = ReplayStatus.Failed,
            Cursor = "c:1",
            PositionTime = Sample.Noon.AddMilliseconds(-5),
            TotalEvents = long.MaxValue,
            ProcessedEvents = 17,
            ErrorMessage = "the log é",
            StartedAt = Sample.Noon.AddSeconds(1),
            UpdatedAt = Sample.Noon.AddSeconds(2),
            CompletedAt = Sample.Noon.AddSeconds(3),
        };
        var bare = Session(2);
        Assert.True(await Store.CreateAsync(full, CancellationToken.None));
        Assert.True(await Store.CreateAsync(bare, CancellationToken.None));
        Assert.False(await Store.CreateAsync(bare with { UserId = Other }, CancellationToken.None));

        await ReopenAsync();

        Assert.Equal(full, await Store.FindAsync(full.Id, CancellationToken.None));
        Assert.Equal(bare, await Store.FindAsync(bare.Id, CancellationToken.None));
        Assert.Null(await Store.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task An_update_writes_the_progress_and_keeps_what_is_fixed()
    {
        var session = Session(1);
        await Store.CreateAsync(session, CancellationToken.None);
        var progress = session with
        {
            Speed = 10,
            Status = ReplayStatus.Running,
            Cursor = "c:2",
            PositionTime = Sample.Noon,
            TotalEvents = 100,
            ProcessedEvents = 50,
            StartedAt = Sample.Noon,
            UpdatedAt = Sample.Noon.AddSeconds(1),
        };

        Assert.True(
            await Store.UpdateAsync(
                progress with { UserId = Other, Name = "x", Filter = "[]", EndTime = default }, CancellationToken.None));

        Assert.Equal(progress with { Version = 2 }, await Store.FindAsync(session.Id, CancellationToken.None));
    }

    [Fact]
    public async Task An_update_that_knows_an_old_version_changes_nothing()
    {
        var session = Session(1);
        await Store.CreateAsync(session, CancellationToken.None);
        await Store.UpdateAsync(session with { Cursor = "newer" }, CancellationToken.None);

        Assert.False(await Store.UpdateAsync(session with { Cursor = "older" }, CancellationToken.None));
        Assert.False(await Store.UpdateAsync(Session(2), CancellationToken.None));

        Assert.Equal("newer", (await Store.FindAsync(session.Id, CancellationToken.None))!.Cursor);
    }

    [Fact]
    public async Task Of_writers_that_read_the_same_version_exactly_one_wins()
    {
        var session = Session(1);
        await Store.CreateAsync(session, CancellationToken.None);
        for (var round = 1; round <= 20; round++)
        {
            var read = (await Store.FindAsync(session.Id, CancellationToken.None))!;
            Assert.Equal(round, read.Version);

            var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(
                writer => Task.Run(() => Store.UpdateAsync(read with { ProcessedEvents = writer }, CancellationToken.None))));

            var winner = Assert.Single(Enumerable.Range(0, 6), writer => won[writer]);
            Assert.Equal(winner, (await Store.FindAsync(session.Id, CancellationToken.None))!.ProcessedEvents);
        }
    }

    [Fact]
    public async Task Sessions_are_listed_by_owner_and_status_the_newest_first()
    {
        var all = await CreateManyAsync();
        foreach (var user in new[] { null, User, Other, "nobody" })
        {
            foreach (var status in Enum.GetValues<ReplayStatus>().Select(static s => (ReplayStatus?)s).Append(null))
            {
                var expected = all.Where(s => (user is null || s.UserId == user) && (status is null || s.Status == status)).Reverse();

                Assert.Equal(expected, await ReadAllAsync(user, status, pageSize: 4));
            }
        }
    }

    [Fact]
    public async Task Those_that_run_or_are_about_to_are_counted_of_a_user_and_in_all()
    {
        var all = await CreateManyAsync();
        var running = all.Where(static s => s.Status is ReplayStatus.Pending or ReplayStatus.Running).ToArray();

        var expected = new ReplayCounts(running.Count(static s => s.UserId == User), running.Length, all.Count(static s => s.UserId == User));
        Assert.Equal(expected, await Store.CountAsync(User, CancellationToken.None));
        Assert.Equal(new ReplayCounts(0, running.Length, 0), await Store.CountAsync("nobody", CancellationToken.None));
        await Store.UpdateAsync(running[0] with { Status = ReplayStatus.Paused }, CancellationToken.None);
        Assert.Equal(running.Length - 1, (await Store.CountAsync(User, CancellationToken.None)).RunningInAll);
    }

    [Fact]
    public async Task What_is_over_of_a_user_and_not_among_the_newest_is_removed()
    {
        const int newest = 5;
        var all = await CreateManyAsync();
        var kept = all.Where(static s => s.UserId == User).Reverse()
            .Where(static (s, i) => i < newest || s.Status is ReplayStatus.Pending or ReplayStatus.Running or ReplayStatus.Paused);

        await Store.TrimAsync(User, newest, CancellationToken.None);

        Assert.Equal(kept, await ReadAllAsync(User, null, pageSize: 100));
        Assert.Equal(all.Where(static s => s.UserId == Other).Reverse(), await ReadAllAsync(Other, null, pageSize: 100));
    }

    [Fact]
    public async Task What_is_over_or_rests_is_removed_when_it_was_last_written_before_a_time()
    {
        var all = await CreateManyAsync();
        var old = all.Take(24).ToArray();
        foreach (var session in all.Skip(24))
        {
            await Store.UpdateAsync(session with { UpdatedAt = Sample.Noon.AddDays(2) }, CancellationToken.None);
        }

        var due = old.Count(static s => s.Status is not (ReplayStatus.Pending or ReplayStatus.Running));
        Assert.Equal(5, await Store.PurgeAsync(Sample.Noon.AddDays(1), 5, CancellationToken.None));
        Assert.Equal(due - 5, await Store.PurgeAsync(Sample.Noon.AddDays(1), 1_000, CancellationToken.None));

        var left = await ReadAllAsync(null, null, pageSize: 100);
        Assert.Equal(all.Count - due, left.Count);
        Assert.All(
            left.Where(static s => s.UpdatedAt < Sample.Noon.AddDays(1)),
            static s => Assert.True(s.Status is ReplayStatus.Pending or ReplayStatus.Running));
    }

    private async Task<List<ReplaySession>> CreateManyAsync()
    {
        var all = new List<ReplaySession>();
        for (var n = 1; n <= 36; n++)
        {
            all.Add(Session(n) with { UserId = n % 4 == 0 ? Other : User, Status = (ReplayStatus)(n % 6) });
            await Store.CreateAsync(all[^1], CancellationToken.None);
        }

        return all;
    }

    private async Task<List<ReplaySession>> ReadAllAsync(string? user, ReplayStatus? status, int pageSize)
    {
        var read = new List<ReplaySession>();
        while (true)
        {
            var page = await Store.ListAsync(user, status, read.Count == 0 ? null : read[^1].Id, pageSize, CancellationToken.None);
            read.AddRange(page);
            if (page.Count < pageSize)
            {
                return read;
            }
        }
    }

    private static ReplaySession Session(int n) => new()
    {
        Id = NewId(n),
        UserId = User,
        Name = $"replay {n}",
        Filter = """{"tags":["a"], "x":1.0}""",
        StartTime = Sample.Noon.AddHours(-2),
        EndTime = Sample.Noon.AddHours(-1),
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon,
    };
}
