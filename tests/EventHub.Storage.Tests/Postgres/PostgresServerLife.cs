using EventHub.Testing.Postgres;
using Npgsql;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>The server that the other tests stand on does what they rely on.</summary>
public sealed class PostgresServerLife
{
    [Fact]
    public async Task A_killed_server_starts_again_with_what_was_committed_and_without_what_was_not()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using (var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await ExecuteAsync(connection, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");
            await ExecuteAsync(connection, "BEGIN");
            await ExecuteAsync(connection, "INSERT INTO kept VALUES (2)");
            await server.KillAsync();
        }

        await server.StartAsync();

        await using var source = NpgsqlDataSource.Create(server.ConnectionString());
        await using var count = source.CreateCommand("SELECT array_agg(n)::text FROM kept");
        Assert.Equal("{1}", await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task It_flushes_as_a_real_one_does()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString());
        await using var show = source.CreateCommand("SELECT current_setting('fsync') || current_setting('synchronous_commit')");

        Assert.Equal("onon", await show.ExecuteScalarAsync());
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
