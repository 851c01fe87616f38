using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Records;
using EventHub.Replaying;
using EventHub.Testing;

namespace EventHub.Grains.Tests.Replaying;

/// <summary>What a replay plays, keeps and says.</summary>
public sealed class ReplaySessionTests : ReplaySiloTests
{
    [Fact]
    public async Task How_far_it_has_come_is_kept_in_silence_too()
    {
        var start = Now - (2 * Hour);
        var replay = await Start("ann", start, start + Hour, speed: 1);
        var node = new ReplayingNode(Silo, "ann");
        await node.Attach(replay);

        await node.Until(record => record.PositionTime > start + TimeSpan.FromSeconds(30));
        await Eventually.Holds(
            async token => (await Store.FindAsync(replay, token))!.PositionTime > start + TimeSpan.FromSeconds(20), "the clock to be kept");
        await Silo.Forget();

        var after = await Silo.Replay(replay).Describe(Sample.Admin);
        Assert.InRange(after.Replay!.PositionTime!.Value, start + TimeSpan.FromSeconds(20), start + Hour);
    }

    [Fact]
    public async Task What_had_not_happened_when_it_was_made_is_not_of_it()
    {
        await Happen(Now);
        var replay = await Start("ann", Now - Hour, Now + Hour, speed: null);
        await Happen(Now + TimeSpan.FromSeconds(1));
        var node = new ReplayingNode(Silo, "ann");

        await node.Attach(replay);
        var completed = await node.UntilStatus(ReplayStatus.Completed);

        Assert.Equal((1, 1, 1), (node.Events, completed.TotalEvents, completed.ProcessedEvents));
    }

    [Fact]
    public async Task A_change_that_somebody_else_was_before_is_not_told_as_done()
    {
        var replay = await Start("ann", Now - Hour, Now, speed: 1);
        Silo.Service<LostUpdates>().IsNextLost = true;

        await Assert.ThrowsAsync<RecordsUnavailableException>(() => Silo.Replay(replay).Cancel(Sample.User("ann")));

        Assert.Equal(ReplayStatus.Pending, (await Store.FindAsync(replay, CancellationToken.None))!.Status);
        var repeated = await Eventually.Get(
            async _ => await Cancelled(replay), "the repeated request to be carried out", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ReplayStatus.Cancelled, repeated.Replay!.Status);
    }

    [Fact]
    public async Task One_that_can_not_go_on_says_that_it_failed_and_nothing_of_the_inside()
    {
        await Happen(Now);
        var replay = await Start("ann", Now - Hour, Now + Hour, speed: null);
        Silo.Log.ScanFailure = new InvalidOperationException("a secret of the inside");
        var node = new ReplayingNode(Silo, "ann");

        await node.Attach(replay);
        var failed = await node.UntilStatus(ReplayStatus.Failed);

        Assert.DoesNotContain("secret", failed.ErrorMessage, StringComparison.Ordinal);
        await Eventually.Holds(
            async token => await Store.FindAsync(replay, token) is { Status: ReplayStatus.Failed, CompletedAt: not null }, "the failure to be kept");
        Assert.Equal(ReplayOutcome.Conflict, (await Silo.Replay(replay).Pause(Sample.Admin)).Outcome);
    }

    [Fact]
    public async Task Another_speed_counts_at_once_while_it_plays()
    {
        var start = Now - Hour;
        Add(start, 0, 60);
        var replay = await Start("ann", start, start + TimeSpan.FromSeconds(61), speed: 0.1);
        var node = new ReplayingNode(Silo, "ann");
        await node.Attach(replay);
        await node.Until(_ => node.Events == 1);
        var before = Now;

        var answer = await Silo.Replay(replay).SetSpeed(Sample.User("ann"), 100);
        await node.UntilStatus(ReplayStatus.Completed);

        // Ten minutes at the speed that it had.
        Assert.InRange(Now - before, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Equal((100, 2), (answer.Replay!.Speed, node.Events));
    }

    [Fact]
    public async Task Every_change_is_newer_than_what_was_told_before_it_also_in_the_next_life()
    {
        var replay = await Start("ann", Now - Hour, Now, speed: 1);
        var ann = Sample.User("ann");
        var node = new ReplayingNode(Silo, "ann");
        var told = new List<long> { (await node.Attach(replay)).Replay!.Version };

        told.Add((await Silo.Replay(replay).Pause(ann)).Replay!.Version);
        told.Add((await Silo.Replay(replay).Unpause(ann)).Replay!.Version);
        told.Add((await Silo.Replay(replay).SetSpeed(ann, 2)).Replay!.Version);
        await Silo.Forget();
        told.Add((await Silo.Replay(replay).Seek(ann, Now - (Hour / 2))).Replay!.Version);

        Assert.Equal(told.Distinct().Order(), told);
    }

    [Fact]
    public async Task A_reader_does_not_say_where_the_range_begins_nor_how_much_it_had()
    {
        var start = Now - Hour;
        Add(start, 0, 10, 11, 12);
        var replay = await Start("ann", start + TimeSpan.FromSeconds(5), start + TimeSpan.FromSeconds(20), speed: null);
        var node = new ReplayingNode(Silo, "ann");

        await node.Attach(replay, new ReplayPosition(Cursor.Start(Silo.Log.LogId).With("bulk-0", 2), DateTimeOffset.UnixEpoch, Run: 0, Processed: 1L << 50));
        await node.UntilStatus(ReplayStatus.Completed);

        var kept = (await Store.FindAsync(replay, CancellationToken.None))!;
        Assert.Equal(2, node.Events);
        Assert.Equal(start + TimeSpan.FromSeconds(5), ReplayPosition.Parse(kept.Cursor)!.From);
        Assert.InRange(kept.ProcessedEvents, 2, 4);
    }

    [Fact]
    public async Task Of_two_readers_that_come_back_in_its_next_life_the_one_behind_gets_all_that_it_lacks()
    {
        var start = Now - Hour;
        Add(start, 0, 10, 11, 12);
        var replay = await Start("ann", start, start + TimeSpan.FromSeconds(20), speed: null);
        var (behind, ahead) = (new ReplayingNode(Silo, "ann", "behind"), new ReplayingNode(Silo, "ann", "ahead"));
        await Silo.Replay(replay).Pause(Sample.Admin);

        await behind.Attach(replay, At(1));
        await ahead.Attach(replay, At(3));
        await Silo.Replay(replay).Unpause(Sample.Admin);
        await behind.UntilStatus(ReplayStatus.Completed);

        Assert.Equal(3, behind.Events);

        ReplayPosition At(long sequence) => new(Cursor.Start(Silo.Log.LogId).With("bulk-0", sequence), start, Run: 0, Processed: sequence);
    }

    [Fact]
    public async Task Who_attached_first_and_arrives_last_does_not_take_the_seat_of_its_own_successor()
    {
        Add(Now - Hour, 0, 10);
        var replay = await Start("ann", Now - Hour, Now, speed: 1);
        var node = new ReplayingNode(Silo, "ann");
        await node.Attach(replay);
        await node.Attach(replay);

        await node.AttachOvertaken();

        Assert.True(await node.IsSeated());
    }

    private async Task<ReplayAnswer?> Cancelled(Guid replay)
    {
        try
        {
            return await Silo.Replay(replay).Cancel(Sample.User("ann"));
        }
        catch (RecordsUnavailableException)
        {
            // The one that was replaced is still on its way out.
            return null;
        }
    }

    private Task<long[]> Happen(DateTimeOffset at) => Silo.Append("bulk-0", Sample.Header with { Timestamp = at }, 1);

    /// <summary>Events of one lane at some seconds after a time.</summary>
    private void Add(DateTimeOffset start, params int[] seconds)
    {
        foreach (var second in seconds)
        {
            var at = start.AddSeconds(second);
            Silo.Log.Add(Sample.Event(Silo.Log["bulk-0"].Count + 1, header: Sample.Header with { Timestamp = at }, acceptedAt: at));
        }
    }
}
