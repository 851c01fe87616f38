using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>What the log looks like from outside: to people with psql, to backups, to a server that is set otherwise.</summary>
public sealed class PostgresTables(SharedPostgres postgres) : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private readonly PostgresTestStore _store = new(postgres);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Times_are_the_same_whatever_the_server_takes_for_its_time_zone()
    {
        var connection = await _store.ConnectionStringAsync();
        await Database.ExecuteAsync(connection, $"ALTER DATABASE {NameOf(connection)} SET timezone = 'Asia/Kathmandu'");
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        var e = Sample.Event(Sample.Header() with { Timestamp = Sample.Noon.AddMilliseconds(-1), ExpiresAt = Sample.Noon.AddDays(1) });

        // Close to midnight in UTC, and another day in Nepal.
        var lateAt = Sample.Noon.AddHours(11).AddMinutes(59).AddMilliseconds(59_999);
        await log.AppendAsync(writer.Lease, [Sample.Request(e)], lateAt, CancellationToken.None);

        var found = (await log.FindAsync(e.Header.Id, CancellationToken.None))!;
        Assert.Equal((lateAt, e.Header.Timestamp, e.Header.ExpiresAt), (found.AcceptedAt, found.Header.Timestamp, found.Header.ExpiresAt));
        Assert.Equal("2026-03-01", await Database.AskAsync(connection, "SELECT to_char(day, 'YYYY-MM-DD') FROM lane_days"));
        Assert.Equal("1", await Database.AskAsync(connection, "SELECT count(*) FROM events_20260301"));
    }

    [Theory]
    [InlineData("""{"b":1,"a":2,"b":3}""")]
    [InlineData("""{"n":1e2,"m":1.50,"big":123456789012345678901234567890}""")]
    [InlineData("""{ "spaced" : [ 1,  2 ] }""")]
    [InlineData("""{"nul":"\u0000","half":"\ud800","slash":"\/"}""")]
    public async Task Data_comes_back_as_the_text_it_was(string json)
    {
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        var e = Sample.Event(Sample.Header(), json, json);

        await writer.Commit(Sample.Request(e));

        var live = PositionedEvent.Compose([e], Bulk, 1, Sample.Noon)[0];
        Assert.Equal(live.Json.ToString(), (await log.FindAsync(e.Header.Id, CancellationToken.None))!.Json.ToString());
    }

    [Fact]
    public async Task A_stored_event_says_that_it_is_processed_and_its_data_can_be_asked_for_in_sql()
    {
        var writer = await TestWriter.Open(await _store.OpenAsync(), Bulk);
        await writer.Commit(Sample.Request(Sample.Event(Sample.Header() with { Tags = ["a", "b c"] }, """{"qname":"example.org"}""")));

        Assert.Equal(
            "example.org True 0 True b c",
            await Database.AskAsync(
                await _store.ConnectionStringAsync(),
                "SELECT concat_ws(' ', event_data ->> 'qname', CASE WHEN is_processed THEN 'True' END, retry_count, CASE WHEN processed_at = created_at THEN 'True' END, tags[2]) FROM events"));
    }

    [Fact]
    public async Task A_log_that_was_dumped_and_restored_goes_on_where_it_was()
    {
        var log = await _store.OpenAsync(bulkLanes: 2);
        var writer = await TestWriter.Open(log, Bulk);
        var commit = await writer.Commit(
            Sample.Request(new SourceCheckpoint("bind9:ns2", 7, "s"), []), Sample.Request(Sample.Event(Sample.Header(), """{"n":1.50}""")));
        var server = await postgres.ServerAsync();
        await using var empty = await server.CreateDatabaseAsync();
        using var directory = new TempDirectory();
        await RunAsync("pg_dump", "--format=custom", "--file", directory["dump"], Uri(await _store.ConnectionStringAsync()));
        await RunAsync("pg_restore", "--exit-on-error", "--dbname", Uri(empty.ConnectionString), directory["dump"]);

        await using var restored = await PostgresEventLog.OpenAsync(
            new PostgresEventLogOptions { ConnectionString = empty.ConnectionString, BulkLanes = 2 }, TimeProvider.System);

        Assert.Equal(log.LogId, restored.LogId);
        Assert.Equal(await log.GetHeadAsync(CancellationToken.None), await restored.GetHeadAsync(CancellationToken.None));
        Assert.Equal(7, (await restored.GetCheckpointAsync("bind9:ns2", CancellationToken.None))!.Position);
        var id = commit.Stored[0].Header.Id;
        Assert.Equal(
            (await log.FindAsync(id, CancellationToken.None))!.Json.ToString(), (await restored.FindAsync(id, CancellationToken.None))!.Json.ToString());
        var again = await TestWriter.Open(restored, Bulk);
        Assert.Equal(commit.Lease.LastSequence + 1, (await again.Commit(Sample.Request(Sample.Events(1)))).Lease.LastSequence);
    }

    [Fact]
    public async Task Another_number_of_bulk_lanes_is_refused_with_the_number_to_set()
    {
        await _store.OpenAsync(bulkLanes: 2);

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => _store.OpenAsync(bulkLanes: 1));

        Assert.Contains("set BulkLanes to 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_would_lose_what_was_acknowledged_is_refused()
    {
        var connection = await _store.ConnectionStringAsync();
        await Database.ExecuteAsync(connection, $"ALTER ROLE eventhub IN DATABASE {NameOf(connection)} SET synchronous_commit = off");

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => _store.OpenAsync());

        Assert.Contains("synchronous_commit = off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lane_that_lacks_rows_is_an_error_for_who_reads_it_and_not_an_event_less()
    {
        var log = await _store.OpenAsync();
        await (await TestWriter.Open(log, Bulk)).Commit(Sample.Request(Sample.Events(5)));
        await Database.ExecuteAsync(await _store.ConnectionStringAsync(), "DELETE FROM events WHERE seq = 3");

        var error = await Assert.ThrowsAsync<LogUnavailableException>(
            () => log.ScanAsync(new LaneScan { Lane = Bulk, First = 1, Last = 5, MaxEvents = 10 }, CancellationToken.None));

        Assert.Contains("sequence 3 is not there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_are_checked_before_anything_is_opened()
    {
        await using var services = new ServiceCollection().AddLogging().AddPostgresEventLog(static o =>
        {
            o.BulkLanes = 65;
            o.Retention = TimeSpan.FromHours(2);
        }).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IEventLog>);

        Assert.Contains("ConnectionString", error.Message, StringComparison.Ordinal);
        Assert.Contains("BulkLanes", error.Message, StringComparison.Ordinal);
        Assert.Contains("Retention", error.Message, StringComparison.Ordinal);
    }

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static string Uri(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{parts.Username}@{parts.Host}:{parts.Port}/{parts.Database}";
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = await ProgramRun.RunCommandAsync(PostgresPrograms.PathOf(program), arguments);
        Assert.True(run.ExitCode == 0, run.Errors);
    }
}
