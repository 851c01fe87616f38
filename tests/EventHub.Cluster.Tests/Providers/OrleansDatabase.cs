using EventHub.Storage.Log;
using EventHub.Testing.Postgres;
using Npgsql;

namespace EventHub.Cluster.Tests.Providers;

/// <summary>A database with the tables of Orleans, and the server that it is on.</summary>
public sealed class OrleansDatabase : IAsyncLifetime
{
    private PostgresServer? _server;
    private PostgresDatabase? _database;

    public string ConnectionString => _database!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartNewAsync();
        _database = await _server.CreateDatabaseAsync();
        await ApplyAsync();
    }

    /// <summary>The script may run any number of times.</summary>
    public async Task ApplyAsync()
    {
        using var script = new StreamReader(typeof(IEventLog).Assembly.GetManifestResourceStream("postgres/0002-orleans.sql")!);
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(await script.ReadToEndAsync());
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string table)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
