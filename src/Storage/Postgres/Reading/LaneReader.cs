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
    /// <summary>
    /// Rows that one scan looks at, so that a filter that matches nothing holds a connection, and a snapshot, for tens of
    /// milliseconds at most.
    /// </summary>
    private const int MaxRowsPerScan = 50_000;

    /// <summary>An event's JSON is never as short as this: of so many more rows than fit the bytes none is asked for.</summary>
    private const int MinEventBytes = 128;

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
            throw new LogUnavailableException($"lane {scan.Lane} is damaged: restore it from a backup. {e.Message}", e);
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
        var range = ScanRange.Of(scan, stretch.Kept, stretch.Head, MaxRowsPerScan);
        if (range.IsEmpty)
        {
            return new LaneScanResult([], range.Through, IsComplete: true) { FirstKept = stretch.Kept };
        }

        if (stretch.Table is null)
        {
            throw new InvalidDataException($"no day has sequence {(scan.Descending ? range.Last : range.First)}");
        }

        range = range.Within(stretch.First, stretch.Last, scan.Descending);
        var filter = FilterSql.Of(scan.Filter, scan.SeenOtherwise, firstParameter: 5);
        await using var command = Command(connection, scan, stretch.Table, range, filter);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        using var columns = new EventColumns();
        var answer = new ScanAnswer(scan, range, stretch.Kept, isDense: filter.IsEmpty);
        while (!answer.IsFull && await row.ReadAsync(cancellationToken))
        {
            answer.Add(columns.Read(row));
        }

        return answer.End();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, LaneScan scan, string table, ScanRange range, FilterSql filter)
    {
        var sql =
            $"SELECT {EventColumns.Names} FROM {table} WHERE lane = $1 AND seq BETWEEN $2 AND $3{filter.Sql} ORDER BY seq{(scan.Descending ? " DESC" : "")} LIMIT $4";
        var most = Math.Min(scan.MaxEvents, (scan.MaxBytes / MinEventBytes) + 2L);
        return new NpgsqlCommand(sql, connection)
            .With(Of(scan.Lane), Of(range.First), Of(range.Last), Of(most))
            .With([.. filter.Values]);
    }
}
