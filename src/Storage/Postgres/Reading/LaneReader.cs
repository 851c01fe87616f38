using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Log.Scanning;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>Reads lanes, a day at a time.</summary>
internal sealed class LaneReader(NpgsqlDataSource source)
{
    /// <summary>Rows of one value that an index finds, each in a place of its own, and that one scan looks at.</summary>
    private const long MaxRareRows = 10_000;

    /// <summary>Times that a day may be dropped between the look for it and the read.</summary>
    private const int MaxTries = 3;

    private const string FindById = $"SELECT {EventColumns.Names} FROM events WHERE event_id = $1 ORDER BY created_at LIMIT 1";

    /// <exception cref="LogUnavailableException">The database can't be reached, or lacks rows.</exception>
    public async Task<LaneScanResult> ScanAsync(LaneScan scan, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await ScanAsync(connection, scan, cancellationToken);
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable && tries < MaxTries)
                {
                    // Retention dropped the day; its lane begins later now.
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new LogUnavailableException($"lane {scan.Lane} is damaged: restore it from a backup. {e.Message}");
        }
        catch (Exception e) when (PostgresFailure.IsOfStore(e))
        {
            throw PostgresFailure.Of(e, $"lane {scan.Lane} can't be read");
        }
    }

    public async Task<LogEvent?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand(FindById).With(Of(id));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken))
            {
                return null;
            }

            using var columns = new EventColumns();
            return columns.Read(row);
        }
        catch (Exception e) when (PostgresFailure.IsOfStore(e))
        {
            throw PostgresFailure.Of(e, "the event can't be looked for");
        }
    }

    private static async Task<LaneScanResult> ScanAsync(NpgsqlConnection connection, LaneScan scan, CancellationToken cancellationToken)
    {
        var stretch = await LaneStretch.FindAsync(connection, scan, cancellationToken);
        var sql = new ScanSql(scan, stretch.Table ?? string.Empty);
        var range = ScanRange.Of(scan, stretch.Kept, stretch.Head, sql.MaxRange);
        if (range.IsEmpty)
        {
            return new LaneScanResult([], range.Through, IsComplete: true) { FirstKept = stretch.Kept };
        }

        if (stretch.Table is null)
        {
            throw new InvalidDataException($"no day has sequence {(scan.Descending ? range.Last : range.First)}");
        }

        range = range.Within(stretch.First, stretch.Last, scan.Descending);
        if (sql.NeedsReach(range))
        {
            range = await ReachAsync(connection, sql, range, scan.Descending, cancellationToken);
        }

        await using var command = sql.Command(connection, range);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        using var columns = new EventColumns();
        var answer = new ScanAnswer(scan, range, stretch.Kept, isDense: sql.TakesAll);
        while (!answer.IsFull && await row.ReadAsync(cancellationToken))
        {
            answer.Add(columns.Read(row));
        }

        return answer.End();
    }

    /// <summary>As much of a range as has so many rows of each value that are looked for: the others are passed over by the index.</summary>
    private static async Task<ScanRange> ReachAsync(
        NpgsqlConnection connection, ScanSql sql, ScanRange range, bool descending, CancellationToken cancellationToken)
    {
        await using var command = sql.ReachCommand(connection, range, MaxRareRows);
        return await command.ExecuteScalarAsync(cancellationToken) is long reached ? range.Within(reached, reached, descending) : range;
    }
}
