using EventHub.Storage.Log;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Schema;

/// <summary>Brings a database up to date.</summary>
public static class PostgresSchema
{
    /// <summary>Held while scripts are applied, so that of hubs that start together one does it and the others find it done.</summary>
    private const long MigrationLock = 0x6576_656E_7468_7562;

    private const int OldestServer = 15;

    private const string ReadApplied = "SELECT version, name, checksum FROM schema_versions ORDER BY version";

    /// <summary>Applies the scripts that the database doesn't have, each in a transaction of its own.</summary>
    /// <param name="connectionString">As Npgsql reads it.</param>
    /// <returns>Names of the scripts that were applied now, in order.</returns>
    /// <exception cref="StoreRefusedException">
    /// It can't be reached, is of a newer hub, or one of its scripts was changed; the message says what to do.
    /// </exception>
    public static Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancellationToken = default) =>
        MigrateAsync(connectionString, SchemaScripts.All, cancellationToken);

    internal static async Task<IReadOnlyList<string>> MigrateAsync(
        string connectionString, IReadOnlyList<SchemaScript> scripts, CancellationToken cancellationToken)
    {
        try
        {
            // Not pooled: the lock belongs to the session and has to end with it.
            var options = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
            await using var connection = new NpgsqlConnection(options.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            if (connection.PostgreSqlVersion.Major < OldestServer)
            {
                throw new StoreRefusedException(
                    $"the server is PostgreSQL {connection.PostgreSqlVersion}: the hub needs {OldestServer} or later");
            }

            await LockAsync(connection, cancellationToken);
            return await ApplyAsync(connection, scripts, cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw new StoreRefusedException($"the PostgreSQL connection can't be read ({e.Message}): write it as Host=…;Database=…;Username=…", e);
        }
        catch (NpgsqlException e)
        {
            throw new StoreRefusedException($"the database could not be brought up to date: {PostgresAdvice.For(e)}. {e.Message}", e);
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Whoever has the lock may be applying a long script: waiting for it is no failure.
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 }.With(Of(MigrationLock));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(
        NpgsqlConnection connection, IReadOnlyList<SchemaScript> scripts, CancellationToken cancellationToken)
    {
        var missing = SchemaPlan.Of(scripts, await ReadAsync(connection, cancellationToken));
        foreach (var script in missing)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using (var command = new NpgsqlCommand(script.Sql, connection, transaction) { CommandTimeout = 0 })
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await RecordAsync(script, connection, transaction, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return [.. missing.Select(static script => script.Name)];
    }

    private static async Task<List<AppliedScript>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var make = new NpgsqlCommand(
            """
            DO $$ BEGIN
              IF to_regclass('schema_versions') IS NULL THEN
                CREATE TABLE schema_versions (
                  version    integer     PRIMARY KEY,
                  name       text        NOT NULL,
                  checksum   text        NOT NULL, -- SHA-256 of the script as it was applied
                  applied_at timestamptz NOT NULL DEFAULT now()
                );
              END IF;
            END $$
            """,
            connection))
        {
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        var applied = new List<AppliedScript>();
        await using var read = new NpgsqlCommand(ReadApplied, connection);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(new AppliedScript(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task RecordAsync(
        SchemaScript script, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO schema_versions (version, name, checksum) VALUES ($1, $2, $3)", connection, transaction)
            .With(Of(script.Version), Of(script.Name), Of(script.Checksum));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
