using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Schema;
using EventHub.Testing.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace EventHub.Storage.Tests.Postgres;

public sealed class PostgresMigrations(SharedPostgres postgres) : IAsyncLifetime
{
    private static readonly SchemaScript First = new(1, "0001-first", "CREATE TABLE first (n int);\n");
    private static readonly SchemaScript Second = new(2, "0002-second", "CREATE TABLE second (n int);\n");

    private PostgresDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await (await postgres.ServerAsync()).CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_empty_database_gets_every_script_in_order_and_a_second_run_finds_nothing_to_do()
    {
        var first = await PostgresSchema.MigrateAsync(_database.ConnectionString);
        var second = await PostgresSchema.MigrateAsync(_database.ConnectionString);

        Assert.Equal(SchemaScripts.All.Select(static s => s.Name), first);
        Assert.Equal(Enumerable.Range(1, first.Count), SchemaScripts.All.Select(static s => s.Version));
        Assert.Empty(second);
    }

    [Fact]
    public async Task Every_script_may_run_again_without_a_change()
    {
        await PostgresSchema.MigrateAsync(_database.ConnectionString);
        await ExecuteAsync("TRUNCATE schema_versions");

        var again = await PostgresSchema.MigrateAsync(_database.ConnectionString);

        Assert.Equal(SchemaScripts.All.Count, again.Count);
    }

    [Fact]
    public async Task Of_hubs_that_start_together_one_applies_each_script()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresSchema.MigrateAsync(_database.ConnectionString))));

        Assert.Equal(SchemaScripts.All.Select(static s => s.Name), runs.SelectMany(static r => r).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_later_release_applies_only_what_is_new()
    {
        await MigrateAsync(First);

        Assert.Equal([Second.Name], await MigrateAsync(First, Second));
    }

    [Fact]
    public async Task A_database_of_a_newer_hub_is_refused_with_what_to_do()
    {
        await MigrateAsync(First, Second);

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => MigrateAsync(First));

        Assert.Contains("has 0002-second", error.Message, StringComparison.Ordinal);
        Assert.Contains("run the newer hub", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_was_changed_after_it_was_applied_is_refused()
    {
        await MigrateAsync(First);

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => MigrateAsync(First with { Sql = "CREATE TABLE other (n int);\n" }));

        Assert.Contains("another text of 0001-first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ends_of_lines_are_no_change()
    {
        await MigrateAsync(First);

        Assert.Empty(await MigrateAsync(First with { Sql = First.Sql.ReplaceLineEndings("\r\n") }));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind_and_the_ones_before_it_stay()
    {
        var broken = new SchemaScript(2, "0002-broken", "CREATE TABLE half (n int); SELECT 1 / 0;");

        await Assert.ThrowsAsync<StoreRefusedException>(() => MigrateAsync(First, broken));

        Assert.Equal([Second.Name], await MigrateAsync(First, Second));
        await ExecuteAsync("CREATE TABLE half (n int)");
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=eventhub;Timeout=5", "start it, or correct host and port")]
    [InlineData("Hosst=127.0.0.1", "can't be read")]
    public async Task A_connection_that_leads_nowhere_is_an_error_that_says_what_to_do(string connection, string advice)
    {
        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => PostgresSchema.MigrateAsync(connection));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> MigrateAsync(params SchemaScript[] scripts) =>
        PostgresSchema.MigrateAsync(_database.ConnectionString, scripts, CancellationToken.None);

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
