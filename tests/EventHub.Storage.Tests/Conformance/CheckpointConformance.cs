using EventHub.Log;

namespace EventHub.Storage.Tests.Conformance;

public abstract class CheckpointConformance : EventLogConformance
{
    private static SourceCheckpoint At(long position, string state = "") => new(Sample.Source, position, state);

    [Fact]
    public async Task A_source_without_a_checkpoint_has_none()
    {
        var log = await Store.OpenAsync();

        Assert.Null(await log.GetCheckpointAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task A_checkpoint_is_committed_with_its_events_and_told_with_its_time()
    {
        var (log, writer) = await OpenBulk();

        var commit = await writer.Commit(Sample.Request(At(7, "inode 12"), Sample.Events(2)));

        var expected = At(7, "inode 12") with { UpdatedAt = Sample.Noon };
        Assert.Equal(expected, commit.Results[0].Checkpoint);
        Assert.Equal(2, commit.Results[0].Events.Length);
        Assert.Equal(expected, await log.GetCheckpointAsync(Sample.Source, CancellationToken.None));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(6)]
    public async Task A_batch_whose_checkpoint_is_not_beyond_the_stored_one_is_answered_already_stored(long position)
    {
        var (log, writer) = await OpenBulk();
        await writer.Commit(Sample.Request(At(7, "first"), Sample.Events(2)));

        var commit = await writer.Commit(Sample.Request(At(position, "second"), Sample.Events(3)));

        Assert.True(commit.Results[0].AlreadyStored);
        Assert.Empty(commit.Results[0].Events);
        Assert.Equal(At(7, "first") with { UpdatedAt = Sample.Noon }, commit.Results[0].Checkpoint);
        Assert.Empty(commit.Stored);
        Assert.Equal(2, (await log.GetHeadAsync(CancellationToken.None))[Bulk]);
    }

    [Fact]
    public async Task A_checkpoint_may_move_without_events()
    {
        var (log, writer) = await OpenBulk();

        var commit = await writer.Commit(Sample.Request(At(3, "rotated")));

        Assert.False(commit.Results[0].AlreadyStored);
        Assert.Equal(0, commit.Lease.LastSequence);
        Assert.Equal("rotated", (await log.GetCheckpointAsync(Sample.Source, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Requests_of_one_source_in_one_commit_see_each_others_checkpoints_in_order()
    {
        var (log, writer) = await OpenBulk();

        var commit = await writer.Commit(
            Sample.Request(At(1), Sample.Events(1)),
            Sample.Request(At(1), Sample.Events(1)),
            Sample.Request(At(3), Sample.Events(1)),
            Sample.Request(At(2), Sample.Events(1)),
            Sample.Request(new SourceCheckpoint("other", 1, "x"), Sample.Events(1)));

        Assert.Equal([false, true, false, true, false], commit.Results.Select(r => r.AlreadyStored));
        Assert.Equal([1, 1, 3, 3, 1], commit.Results.Select(r => r.Checkpoint!.Position));
        Assert.Equal(3, commit.Stored.Count);
        Assert.Equal(3, (await log.GetCheckpointAsync(Sample.Source, CancellationToken.None))!.Position);
        Assert.Equal(1, (await log.GetCheckpointAsync("other", CancellationToken.None))!.Position);
    }

    [Fact]
    public async Task A_batch_with_a_new_checkpoint_and_repeated_ids_moves_the_checkpoint_and_stores_only_the_rest()
    {
        var (log, writer) = await OpenBulk();
        var events = Sample.WithIds(Guid.CreateVersion7(Sample.Noon), Guid.CreateVersion7(Sample.Noon));
        await writer.Commit(Sample.Request(events[0]));

        var commit = await writer.Commit(Sample.Request(At(1), events));

        Assert.Equal([true, false], commit.Results[0].Events.Select(e => e.IsDuplicate));
        Assert.Equal(1, (await log.GetCheckpointAsync(Sample.Source, CancellationToken.None))!.Position);
    }

    [Fact]
    public async Task A_refused_commit_leaves_the_checkpoint_where_it_was()
    {
        var (log, stale) = await OpenBulk();
        await stale.Commit(Sample.Request(At(1), Sample.Events(1)));
        await TestWriter.Open(log, Bulk);

        await Assert.ThrowsAsync<Storage.Log.LaneFencedException>(() => stale.Commit(Sample.Request(At(2), Sample.Events(1))));

        Assert.Equal(1, (await log.GetCheckpointAsync(Sample.Source, CancellationToken.None))!.Position);
    }

    [Fact]
    public async Task A_state_is_kept_exactly_and_survives_a_reopening()
    {
        string[] states = ["", " ", new('x', 512), new('é', 256), "{\"file\":\"a\\\\b\",\"offset\":1}\r\n\t'--\";😀"];
        var (_, writer) = await OpenBulk();
        for (var i = 0; i < states.Length; i++)
        {
            await writer.Commit(Sample.Request(new SourceCheckpoint($"s{i}", long.MaxValue - i, states[i])));
        }

        await Store.CloseAsync();
        var log = await Store.OpenAsync();

        for (var i = 0; i < states.Length; i++)
        {
            var stored = await log.GetCheckpointAsync($"s{i}", CancellationToken.None);
            Assert.Equal((long.MaxValue - i, states[i]), (stored!.Position, stored.State));
        }
    }

    [Fact]
    public async Task A_checkpoint_goes_with_its_sources_bulk_lane_alone()
    {
        var log = await Store.OpenAsync();
        var urgent = await TestWriter.Open(log, Lanes.Urgent);

        await Assert.ThrowsAsync<ArgumentException>(() => urgent.Commit(Sample.Request(At(1), Sample.Events(1))));
    }
}
