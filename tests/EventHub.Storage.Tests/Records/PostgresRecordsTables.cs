using EventHub.Records;
using EventHub.Storage.Postgres;
using EventHub.Storage.Postgres.Schema;
using EventHub.Storage.Tests.Postgres;
using EventHub.Testing.Postgres;

namespace EventHub.Storage.Tests.Records;

public sealed class PostgresRecordsTables(SharedPostgres postgres) : IAsyncDisposable
{
    private readonly PostgresPlace _place = new(postgres);

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_database_from_before_the_records_gets_them_and_keeps_its_log()
    {
        var connection = await _place.ConnectionStringAsync();
        var before = SchemaScripts.All.TakeWhile(static script => script.Name != "0003-records").ToArray();
        await PostgresSchema.MigrateAsync(connection, before, CancellationToken.None);
        await Database.ExecuteAsync(connection, "INSERT INTO store (log_id, bulk_lanes) VALUES ('0123abcd', 1)");

        Assert.Contains("0003-records", await PostgresSchema.MigrateAsync(connection));

        var options = new PostgresEventLogOptions { ConnectionString = connection };
        await using var log = await PostgresEventLog.OpenAsync(options, TimeProvider.System);
        Assert.Equal("0123abcd", log.LogId);
        await using var records = await _place.OpenAsync(TimeProvider.System);
        Assert.Empty(await records.Subscriptions.ListLiveAsync(null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_told_and_the_next_call_has_a_new_one()
    {
        await using var records = await _place.OpenAsync(TimeProvider.System);
        Assert.Empty(await records.Filters.ListAsync("ada", null, 10, CancellationToken.None));
        await Database.ExecuteAsync(
            await _place.ConnectionStringAsync(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        await Assert.ThrowsAsync<RecordsUnavailableException>(() => records.Filters.DeleteAsync(Guid.NewGuid(), CancellationToken.None));

        Assert.Empty(await records.Filters.ListAsync("ada", null, 10, CancellationToken.None));
    }
}
