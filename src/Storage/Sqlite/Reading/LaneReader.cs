using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Log.Scanning;
using EventHub.Storage.Sqlite.Native;
using EventHub.Storage.Sqlite.Writing;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>A read-only connection to a lane's file, used by one read at a time.</summary>
internal sealed class LaneReader : IDisposable
{
    /// <summary>
    /// Rows that one scan looks at, so that a filter that matches nothing holds a connection, and a snapshot, for tens of
    /// milliseconds at most.
    /// </summary>
    internal const int MaxRowsPerScan = 50_000;

    /// <summary>Shapes of filters whose statement is kept; preparing one takes as long as reading some ten events.</summary>
    private const int MaxKeptScans = 32;

    private readonly SqliteDatabase _database;
    private readonly EventColumns _columns;
    private readonly Dictionary<string, SqliteStatement> _scans = [];
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _checkpoint;

    public LaneReader(string lane, string path)
    {
        _database = SqliteDatabase.Open(path, readOnly: true);
        _database.Execute("PRAGMA cache_size = -4096");
        // Tells some broken pages from whole ones: 2 to 8% of a scan, where a filter leaves nothing to check for density.
        _database.Execute("PRAGMA cell_size_check = ON");
        _columns = new EventColumns(lane);
        _find = _database.Prepare($"SELECT {EventColumns.Names} FROM events WHERE event_id = ?1");
        _checkpoint = _database.Prepare(CheckpointStatements.Select);
    }

    public LogEvent? Find(Guid id)
    {
        _find.BindId(1, id);
        try
        {
            return _find.Step() ? _columns.Read(_find) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    public SourceCheckpoint? FindCheckpoint(string source) => CheckpointStatements.Find(_checkpoint, source);

    /// <param name="head">Last committed sequence: what is beyond it was not looked at, even if the scan asks for it.</param>
    public LaneScanResult Scan(LaneScan scan, long head, CancellationToken cancellationToken)
    {
        var range = ScanRange.Of(scan, kept: 1, head, MaxRowsPerScan);
        if (range.IsEmpty)
        {
            return new LaneScanResult([], range.Through, IsComplete: true);
        }

        var filter = FilterSql.Of(scan.Filter, scan.Rights, firstParameter: 3);
        var statement = Prepare(filter, range, scan.Descending);
        var answer = new ScanAnswer(scan, range, kept: 1, isDense: filter.IsEmpty);
        try
        {
            // Between two matches a step goes over all the others.
            _database.StopOn(cancellationToken);
            while (!answer.IsFull && statement.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                answer.Add(_columns.Read(statement));
            }

            return answer.End();
        }
        catch (SqliteFailure e) when (e.IsInterruption)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            statement.Reset();
            _database.StopOn(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _scans.Values)
        {
            statement.Dispose();
        }

        _find.Dispose();
        _checkpoint.Dispose();
        _columns.Dispose();
        _database.Dispose();
    }

    private SqliteStatement Prepare(FilterSql filter, ScanRange range, bool descending)
    {
        var sql =
            $"SELECT {EventColumns.Names} FROM events WHERE seq BETWEEN ?1 AND ?2{filter.Sql} ORDER BY seq{(descending ? " DESC" : "")}";
        if (!_scans.TryGetValue(sql, out var statement))
        {
            statement = Keep(sql);
        }

        statement.Bind(1, range.First);
        statement.Bind(2, range.Last);
        for (var i = 0; i < filter.Values.Count; i++)
        {
            if (filter.Values[i] is string text)
            {
                statement.BindText(3 + i, text);
            }
            else
            {
                statement.Bind(3 + i, (long)filter.Values[i]);
            }
        }

        return statement;
    }

    private SqliteStatement Keep(string sql)
    {
        if (_scans.Count >= MaxKeptScans)
        {
            foreach (var kept in _scans.Values)
            {
                kept.Dispose();
            }

            _scans.Clear();
        }

        return _scans[sql] = _database.Prepare(sql);
    }
}
