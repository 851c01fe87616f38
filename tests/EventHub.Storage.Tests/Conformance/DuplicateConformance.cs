using EventHub.Events;
using EventHub.Log;

namespace EventHub.Storage.Tests.Conformance;

public abstract class DuplicateConformance : EventLogConformance
{
    private static readonly Guid A = new("0198f1a0-0000-7000-8000-00000000000a");
    private static readonly Guid B = new("0198f1a0-0000-7000-8000-00000000000b");
    private static readonly Guid C = new("0198f1a0-0000-7000-8000-00000000000c");

    [Fact]
    public async Task A_repeated_id_gets_the_first_ones_position_and_takes_no_sequence()
    {
        var (log, writer) = await OpenBulk();
        await writer.Commit(Sample.Request(Sample.WithIds(A, B)));

        var commit = await writer.Commit(Sample.Request(Sample.WithIds(B, C, A)));

        Assert.Equal(
            [new(new EventPosition(Bulk, 2), true), new(new EventPosition(Bulk, 3), false), new(new EventPosition(Bulk, 1), true)],
            commit.Results[0].Events);
        Assert.Equal([C], commit.Stored.Select(e => e.Header.Id));
        Assert.Equal(3, (await log.GetHeadAsync(CancellationToken.None))[Bulk]);
    }

    [Fact]
    public async Task An_id_repeated_within_a_commit_is_stored_once()
    {
        var (_, writer) = await OpenBulk();

        var commit = await writer.Commit(Sample.Request(Sample.WithIds(A, A)), Sample.Request(Sample.WithIds(B, A)));

        AppendedEvent[][] expected =
        [
            [new(new EventPosition(Bulk, 1), false), new(new EventPosition(Bulk, 1), true)],
            [new(new EventPosition(Bulk, 2), false), new(new EventPosition(Bulk, 1), true)],
        ];
        Assert.Equal(expected, commit.Results.Select(r => r.Events));
        Assert.Equal([A, B], commit.Stored.Select(e => e.Header.Id));
    }

    [Fact]
    public async Task An_id_that_another_lane_has_is_a_repetition()
    {
        var (log, bulk) = await OpenBulk();
        var urgent = await TestWriter.Open(log, Lanes.Urgent);
        await bulk.Commit(Sample.Request(Sample.WithIds(A, B)));

        var commit = await urgent.Commit(Sample.Request(Sample.WithIds(B, C)));

        Assert.Equal(
            [new(new EventPosition(Bulk, 2), true), new(new EventPosition(Lanes.Urgent, 1), false)], commit.Results[0].Events);
        Assert.Equal([C], commit.Stored.Select(e => e.Header.Id));
    }

    [Fact]
    public async Task A_commit_of_repetitions_alone_leaves_the_lease_as_it_was()
    {
        var (_, writer) = await OpenBulk();
        var lease = (await writer.Commit(Sample.Request(Sample.WithIds(A)))).Lease;

        var commit = await writer.Commit(Sample.Request(Sample.WithIds(A)));

        Assert.Empty(commit.Stored);
        Assert.Equal(lease, commit.Lease);
    }

    [Fact]
    public async Task Of_lanes_that_commit_the_same_ids_at_the_same_time_one_stores_each()
    {
        var log = await Store.OpenAsync();
        var writers = await Task.WhenAll(log.Lanes.Durable.Select(lane => TestWriter.Open(log, lane)));

        for (var round = 0; round < 50; round++)
        {
            Guid[] ids = [.. Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7(Sample.Noon))];
            var commits = await Task.WhenAll(
                writers[0].Commit(Sample.Request(Sample.WithIds(ids))),
                writers[1].Commit(Sample.Request(Sample.WithIds([.. ids.Reverse()]))));

            var one = commits[0].Results[0].Events;
            AppendedEvent[] other = [.. commits[1].Results[0].Events.Reverse()];
            Assert.Equal(one.Select(e => e.Position), other.Select(e => e.Position));
            Assert.All(one.Zip(other), pair => Assert.NotEqual(pair.First.IsDuplicate, pair.Second.IsDuplicate));
            Assert.Equal(ids.Length, commits[0].Stored.Count + commits[1].Stored.Count);
        }
    }

    [Fact]
    public async Task An_event_is_found_by_its_id_in_any_lane()
    {
        var (log, bulk) = await OpenBulk();
        var urgent = await TestWriter.Open(log, Lanes.Urgent);
        await bulk.Commit(Sample.Request(Sample.WithIds(A)));
        await urgent.Commit(Sample.Request(Sample.WithIds(B)));

        Assert.Equal(new EventPosition(Bulk, 1), (await log.FindAsync(A, CancellationToken.None))!.Position);
        Assert.Equal(new EventPosition(Lanes.Urgent, 1), (await log.FindAsync(B, CancellationToken.None))!.Position);
        Assert.Null(await log.FindAsync(C, CancellationToken.None));
    }
}
