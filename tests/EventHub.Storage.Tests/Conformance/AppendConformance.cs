using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Storage.Tests.Conformance;

public abstract class AppendConformance : EventLogConformance
{
    [Fact]
    public async Task A_new_log_is_empty_and_has_an_id_of_eight_hexadecimal_digits()
    {
        var log = await Store.OpenAsync(bulkLanes: 2);

        Assert.Matches("^[0-9a-f]{8}$", log.LogId);
        Assert.Equal(["urgent", "bulk-0", "bulk-1"], log.Lanes.Durable);
        Assert.Equal(
            Cursor.Of(log.LogId, log.Lanes.Durable.Select(l => KeyValuePair.Create(l, 0L))),
            await log.GetHeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Sequences_are_dense_from_1_and_each_lane_counts_its_own()
    {
        var (log, bulk) = await OpenBulk();
        var urgent = await TestWriter.Open(log, Lanes.Urgent);

        var first = await bulk.Commit(Sample.Request(Sample.Events(2)), Sample.Request(Sample.Events(1)));
        var second = await bulk.Commit(Sample.Request(Sample.Events(1)));
        await urgent.Commit(Sample.Request(Sample.Events(1)));

        Assert.Equal([1, 2, 3], first.Results.SelectMany(r => r.Events).Select(e => e.Position.Sequence));
        Assert.Equal(new EventPosition(Bulk, 4), second.Results[0].Events[0].Position);
        var head = await log.GetHeadAsync(CancellationToken.None);
        Assert.Equal((4, 1), (head[Bulk], head[Lanes.Urgent]));
    }

    [Fact]
    public async Task A_commit_tells_what_it_stored_and_the_lease_for_the_next()
    {
        var (_, writer) = await OpenBulk();
        var events = Sample.Events(3);

        var commit = await writer.Commit(Sample.Request(events[0]), Sample.Request(events[1], events[2]));

        Assert.Equal(events, commit.Stored);
        Assert.Equal(new LaneLease(Bulk, 1, 3, Sample.Noon), commit.Lease);
    }

    [Fact]
    public async Task A_writer_under_an_earlier_epoch_is_refused_and_stores_nothing()
    {
        var (log, stale) = await OpenBulk();
        await stale.Commit(Sample.Request(Sample.Events(1)));
        var current = await TestWriter.Open(log, Bulk);
        var lost = Sample.Events(1);

        await Assert.ThrowsAsync<LaneFencedException>(() => stale.Commit(Sample.Request(lost)));

        Assert.True(current.Lease.Epoch > stale.Lease.Epoch);
        Assert.Equal(1, current.Lease.LastSequence);
        Assert.Null(await log.FindAsync(lost[0].Header.Id, CancellationToken.None));
        Assert.Equal(2, (await current.Commit(Sample.Request(Sample.Events(1)))).Lease.LastSequence);
    }

    [Fact]
    public async Task A_writer_that_missed_a_commit_of_its_own_epoch_is_refused()
    {
        var (log, writer) = await OpenBulk();
        var behind = writer.Lease;
        await writer.Commit(Sample.Request(Sample.Events(1)));

        await Assert.ThrowsAsync<LaneFencedException>(() => log.AppendAsync(
            behind, [Sample.Request(Sample.Events(1))], Sample.Noon, CancellationToken.None));

        Assert.Equal(1, (await log.GetHeadAsync(CancellationToken.None))[Bulk]);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_the_log_is_opened_again()
    {
        var (log, writer) = await OpenBulk();
        var id = log.LogId;
        var commit = await writer.Commit(Sample.Request(Sample.Events(3)));

        await Store.CloseAsync();
        var (reopened, again) = await OpenBulk();

        Assert.Equal(id, reopened.LogId);
        Assert.Equal(commit.Lease with { Epoch = 2 }, again.Lease);
        Assert.NotNull(await reopened.FindAsync(commit.Stored[2].Header.Id, CancellationToken.None));
    }

    [Fact]
    public async Task An_event_that_is_read_back_has_the_bytes_of_the_live_one()
    {
        var (log, writer) = await OpenBulk();
        var header = Sample.Header() with
        {
            Type = "security_alert",
            Category = EventCategory.Security,
            Severity = EventSeverity.Critical,
            Priority = EventPriority.Urgent,
            UserId = "müller",
            TargetUserId = "<admin>",
            SessionId = "s\"1\"",
            Tags = ["a\tb", "名前", "😀"],
            Timestamp = Sample.Noon.AddMilliseconds(-123_456_789),
            ExpiresAt = Sample.Noon.AddHours(1),
        };
        AcceptedEvent[] events =
        [
            Sample.Event(header, """{"n":1.50,"text":"\u00e9<>&","list":[1, 2]}""", """{"trace_id":"t"}"""),
            Sample.Event(Sample.Header()),
        ];

        var commit = await writer.Commit(Sample.Request(events));

        var live = PositionedEvent.Compose(commit.Stored, Bulk, 1, Sample.Noon);
        for (var i = 0; i < live.Length; i++)
        {
            var stored = await log.FindAsync(live[i].Header.Id, CancellationToken.None);
            Assert.Equal(live[i].Json.ToString(), stored!.Json.ToString());
            Assert.Equal(live[i].DataRange, stored.DataRange);
            Assert.Equal(live[i].Position, stored.Position);
            Assert.Equal(live[i].AcceptedAt, stored.AcceptedAt);
            Assert.Equal(live[i].Header with { Tags = [] }, stored.Header with { Tags = [] });
            Assert.Equal(live[i].Header.Tags, stored.Header.Tags);
        }
    }

    [Fact]
    public async Task A_cancelled_append_stores_nothing()
    {
        var (log, writer) = await OpenBulk();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => log.AppendAsync(
            writer.Lease, [Sample.Request(Sample.Events(1))], Sample.Noon, new CancellationToken(canceled: true)));

        Assert.Equal(0, (await log.GetHeadAsync(CancellationToken.None))[Bulk]);
    }

    [Fact]
    public async Task Faults_of_the_caller_are_refused_before_anything_is_written()
    {
        var (log, writer) = await OpenBulk();
        await writer.Commit(Sample.Request(Sample.Events(1)));
        var request = Sample.Request(Sample.Events(1));
        Task Append(LaneLease lease, AppendRequest[] requests, DateTimeOffset at) =>
            log.AppendAsync(lease, requests, at, CancellationToken.None);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Append(writer.Lease, [], Sample.Noon));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Append(writer.Lease, [request], Sample.Noon.AddMilliseconds(-1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Append(writer.Lease, [request], Sample.Noon.AddTicks(1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => log.OpenLaneAsync(Lanes.Volatile, CancellationToken.None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => log.OpenLaneAsync("bulk-1", CancellationToken.None));
        Assert.Equal(1, (await log.GetHeadAsync(CancellationToken.None))[Bulk]);
    }
}
