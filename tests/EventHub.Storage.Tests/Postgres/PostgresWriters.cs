using System.Globalization;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing.Postgres;
using Npgsql;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>Several hubs on one database.</summary>
public sealed class PostgresWriters(SharedPostgres postgres) : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private readonly PostgresTestStore _store = new(postgres);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Hubs_that_open_an_empty_database_together_make_one_log()
    {
        await _store.ConnectionStringAsync();

        var logs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _store.OpenAsync(new PostgresEventLogOptions()))));

        Assert.Single(logs.Select(static l => l.LogId).Distinct());
    }

    /// <summary>In the middle of a day its table's index decides; at its turn each lane may be in another day's table.</summary>
    [Theory]
    [InlineData("12:00", "12:00", 0)]
    [InlineData("23:59", "00:01", 1)]
    public async Task Of_two_hubs_that_get_the_same_ids_in_different_lanes_at_the_same_time_one_stores_each(string at, string otherAt, int daysLater)
    {
        var day = new DateOnly(2026, 3, 1);
        var one = (Log: await _store.OpenAsync(), Lane: Bulk, At: At(day, at));
        var other = (Log: await _store.OpenAsync(), Lane: Lanes.Urgent, At: At(day.AddDays(daysLater), otherAt));
        Guid[] all = [.. Enumerable.Range(0, 100).Select(_ => Guid.NewGuid())];

        long stored = 0;
        for (var round = 0; round < 20; round++)
        {
            // Repeated, new, and left from rounds that stored nothing: whatever the claims hold.
            var ids = all[..(5 * (round + 1))];
            var commits = await Task.WhenAll(CommitAsync(one, ids), CommitAsync(other, ids));

            Assert.Equal(Positions(commits[0]), Positions(commits[1]));
            stored = commits.Sum(static c => c.Lease.LastSequence);
        }

        Assert.Equal(all.Length, stored);
    }

    [Fact]
    public async Task Two_lanes_that_copy_the_same_ids_in_opposite_orders_end_with_one_event_each()
    {
        var at = At(new DateOnly(2026, 3, 1), "12:00");
        var one = (Log: await _store.OpenAsync(), Lane: Bulk, At: at);
        var other = (Log: await _store.OpenAsync(), Lane: Lanes.Urgent, At: at);
        Guid[] ids = [.. Enumerable.Range(0, 5_000).Select(_ => Guid.NewGuid())];

        var commits = await Task.WhenAll(CommitAsync(one, ids), CommitAsync(other, [.. ids.Reverse()]));

        Assert.Equal(Positions(commits[0]), Positions(commits[1]).Reverse());
        Assert.Equal(ids.Length, commits.Sum(static c => c.Lease.LastSequence));
    }

    [Fact]
    public async Task A_writer_that_was_stopped_inside_of_its_commit_does_not_hold_up_the_next_and_stores_nothing()
    {
        var log = await _store.OpenAsync();
        var stale = await TestWriter.Open(log, Bulk);
        await stale.Commit(Sample.Request(Sample.Events(1)));
        await using var source = PostgresSource.Create(await _store.ConnectionStringAsync());
        await using var paused = await source.OpenConnectionAsync();
        await ExecuteAsync(paused, "BEGIN");
        await ExecuteAsync(paused, "SELECT * FROM lanes WHERE lane = 'bulk-0' FOR NO KEY UPDATE");
        await ExecuteAsync(paused, "UPDATE lanes SET last_seq = 2 WHERE lane = 'bulk-0'");

        var next = await TestWriter.Open(await _store.OpenAsync(), Bulk);

        Assert.Equal(1, next.Lease.LastSequence);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(paused, "COMMIT"));
        Assert.Equal(2, (await next.Commit(Sample.Request(Sample.Events(1)))).Lease.LastSequence);
        await Assert.ThrowsAsync<LaneFencedException>(() => stale.Commit(Sample.Request(Sample.Events(1))));
    }

    [Fact]
    public async Task A_writer_that_was_stopped_while_it_copied_does_not_hold_up_the_next_and_stores_nothing()
    {
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        await writer.Commit(Sample.Request(Sample.Events(1)));
        await using var source = PostgresSource.Create(await _store.ConnectionStringAsync());
        var paused = await source.OpenConnectionAsync();
        await ExecuteAsync(paused, "BEGIN");
        await ExecuteAsync(paused, "SELECT * FROM lanes WHERE lane = 'bulk-0' FOR NO KEY UPDATE");
        var copy = await paused.BeginRawBinaryCopyAsync("COPY events_20260301 (seq) FROM STDIN (FORMAT BINARY)");

        var next = await TestWriter.Open(await _store.OpenAsync(), Bulk);

        Assert.Equal(2, (await next.Commit(Sample.Request(Sample.Events(1)))).Lease.LastSequence);
        Assert.NotNull(await Record.ExceptionAsync(async () => await copy.DisposeAsync()));
        await paused.DisposeAsync();
    }

    [Fact]
    public async Task What_commits_left_of_their_claims_is_emptied()
    {
        var log = await _store.OpenAsync(new PostgresEventLogOptions());
        var connection = await _store.ConnectionStringAsync();
        await Database.ExecuteAsync(connection, "INSERT INTO event_id_claims SELECT gen_random_uuid() FROM generate_series(1, 250000)");

        await log.Upkeep.RunAsync(CancellationToken.None);

        Assert.Equal("0", await Database.AskAsync(connection, "SELECT count(*) FROM event_id_claims"));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_told_and_the_next_commit_has_a_new_one()
    {
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        await writer.Commit(Sample.Request(Sample.Events(1)));
        var connection = await _store.ConnectionStringAsync();
        await Database.ExecuteAsync(
            connection, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        var told = await Assert.ThrowsAsync<LogUnavailableException>(() => writer.Commit(Sample.Request(Sample.Events(1))));

        Assert.Contains("nothing was stored", told.Message, StringComparison.Ordinal);
        var again = await TestWriter.Open(log, Bulk);
        Assert.Equal(writer.Lease.LastSequence, again.Lease.LastSequence);
        await again.Commit(Sample.Request(Sample.Events(1)));
    }

    private static DateTimeOffset At(DateOnly day, string time) =>
        new(day, TimeOnly.Parse(time, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static async Task<LaneCommit> CommitAsync((IEventLog Log, string Lane, DateTimeOffset At) writer, Guid[] ids)
    {
        var lease = await writer.Log.OpenLaneAsync(writer.Lane, CancellationToken.None);
        return await writer.Log.AppendAsync(lease, [Sample.Request(Sample.WithIds(ids))], writer.At, CancellationToken.None);
    }

    private static IEnumerable<EventPosition> Positions(LaneCommit commit) => commit.Results[0].Events.Select(static e => e.Position);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
