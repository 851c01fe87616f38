using EventHub.Log;
using EventHub.Storage.Log;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Writing;

/// <summary>
/// Takes a lane over from whoever wrote it. The one before may have been stopped in the middle of a commit, its transaction open
/// and the lane's row locked: it gets a moment to finish, and then its session is ended.
/// </summary>
internal sealed class LaneTakeover(NpgsqlDataSource source, TimeProvider time)
{
    private const string RaiseEpoch =
        "UPDATE lanes SET epoch = epoch + 1 WHERE lane = $1 RETURNING epoch, last_seq, last_accepted_at";

    private const string EndBlockers = "SELECT count(pg_terminate_backend(pid)) FROM unnest(pg_blocking_pids($1)) AS t (pid)";

    /// <summary>Longer than a commit takes, shorter than callers wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<LaneLease> OpenAsync(string lane, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var opening = RaiseAsync(connection, lane, cancellationToken);
        while (true)
        {
            try
            {
                return await opening.WaitAsync(Patience, time, CancellationToken.None);
            }
            catch (TimeoutException) when (!opening.IsCompleted)
            {
                await EndBlockersAsync(connection.ProcessID, cancellationToken);
            }
        }
    }

    private static async Task<LaneLease> RaiseAsync(NpgsqlConnection connection, string lane, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(RaiseEpoch, connection).With(Of(lane));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? LaneRow.Read(reader, lane)
            : throw new LogUnavailableException($"the database has no lane {lane}: restore its lanes from a backup");
    }

    private async Task EndBlockersAsync(int waiting, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(EndBlockers).With(Of(waiting));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
