using System.Security.Cryptography;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Schema;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres;

/// <summary>Opens the log of a database, or makes it there.</summary>
internal static class PostgresEventLogOpening
{
    /// <summary>Of hubs that start together on an empty database the first one's identity stays.</summary>
    private const string Identify = "INSERT INTO store (log_id, bulk_lanes) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private const string MakeLanes =
        """
        INSERT INTO lanes (lane, epoch, last_seq, last_accepted_at, first_seq)
        SELECT lane, 0, 0, 'epoch', 1 FROM unnest($1) AS t (lane) ON CONFLICT DO NOTHING
        """;

    private const string ReadIdentity = "SELECT log_id, bulk_lanes FROM store";

    private const string ReadDurability = "SELECT current_setting('fsync'), current_setting('synchronous_commit')";

    public static async Task<PostgresEventLog> OpenAsync(
        PostgresEventLogOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await PostgresSchema.MigrateAsync(options.ConnectionString, cancellationToken);
        var source = PostgresSource.Create(options.ConnectionString);
        try
        {
            await RefuseLossyAsync(source, cancellationToken);
            var identity = await IdentifyAsync(source, options.BulkLanes, cancellationToken);
            return new PostgresEventLog(identity, source, options, time);
        }
        catch (NpgsqlException e)
        {
            await source.DisposeAsync();
            throw new StoreRefusedException($"the log can't be opened: {PostgresAdvice.For(e)}. {e.Message}", e);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>An emit that was answered survives a crash of anything; with these settings off it would not.</summary>
    private static async Task RefuseLossyAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(ReadDurability);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (row.GetString(i) == "off")
            {
                var setting = i == 0 ? "fsync" : "synchronous_commit";
                throw new StoreRefusedException(
                    $"the database has {setting} = off, so that a crash would lose what the hub acknowledged: set it to on");
            }
        }
    }

    private static async Task<LogIdentity> IdentifyAsync(NpgsqlDataSource source, int bulkLanes, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Identify, Of(RandomNumberGenerator.GetHexString(8, lowercase: true)), Of((short)bulkLanes));
        batch.Add(ReadIdentity);
        await using (var row = await batch.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            var identity = new LogIdentity(row.GetString(0), row.GetInt16(1));
            if (identity.BulkLanes != bulkLanes)
            {
                throw new StoreRefusedException(
                    $"the log in {connection.Database} was made with {identity.BulkLanes} bulk lanes and the options say {bulkLanes}: set BulkLanes to {identity.BulkLanes}, or begin with an empty database");
            }

            await row.CloseAsync();
            await using var lanes = new NpgsqlCommand(MakeLanes, connection).With(Of(new Lanes(bulkLanes).Durable.ToArray()));
            await lanes.ExecuteNonQueryAsync(cancellationToken);
            return identity;
        }
    }
}
