using System.Globalization;
using EventHub.Bench.Producing;
using EventHub.Bench.Processes;
using SQLitePCL;

namespace EventHub.Bench.BareSqlite;

/// <summary>
/// What storing costs when nothing else is done: one thread, one prepared statement, the hub's own schema and settings, a
/// transaction a batch. No ids are looked up, no positions given, nobody is answered.
/// </summary>
internal sealed class BareSqliteInserts : IDisposable
{
    private const string Insert =
        """
        INSERT INTO events (
          seq, event_id, timestamp, created_at, event_type, event_category, event_source, severity, priority, event_data)
        VALUES (?1, ?2, ?3, ?3, 'dns_query_log', 'dns', ?4, 'info', 'low', ?5)
        """;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly TimeProvider _time;
    private readonly QueryEvents _events;
    private long _sequence;

    static BareSqliteInserts() => Batteries_V2.Init();

    public BareSqliteInserts(TemporaryDirectory directory, TimeProvider time)
    {
        _time = time;
        _events = new QueryEvents(time, seed: 1);
        Check(raw.sqlite3_open(Path.Combine(directory.Path, "bare.db"), out _database));
        foreach (var setting in (string[])["page_size = 4096", "journal_mode = WAL", "synchronous = FULL", "cache_size = -16384"])
        {
            Check(raw.sqlite3_exec(_database, $"PRAGMA {setting}"));
        }

        foreach (var script in Scripts())
        {
            Check(raw.sqlite3_exec(_database, script));
        }

        Check(raw.sqlite3_prepare_v2(_database, Insert, out _insert));
        Check(raw.sqlite3_prepare_v2(_database, "BEGIN IMMEDIATE", out _begin));
        Check(raw.sqlite3_prepare_v2(_database, "COMMIT", out _commit));
    }

    /// <returns>Events committed in a second.</returns>
    public double Run(int batchSize, TimeSpan window)
    {
        var start = _time.GetTimestamp();
        var before = _sequence;
        while (_time.GetElapsedTime(start) < window)
        {
            InsertBatch(batchSize);
        }

        return (_sequence - before) / _time.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _database.Dispose();
    }

    private static IEnumerable<string> Scripts()
    {
        var assembly = typeof(BareSqliteInserts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    private void InsertBatch(int batchSize)
    {
        Run(_begin);
        Span<byte> id = stackalloc byte[16];
        for (var i = 0; i < batchSize; i++)
        {
            var draft = _events.Query(ClosedLoop.SourceOf(i));
            Guid.CreateVersion7(_time.GetUtcNow()).TryWriteBytes(id, bigEndian: true, out _);
            Check(raw.sqlite3_bind_int64(_insert, 1, ++_sequence));
            Check(raw.sqlite3_bind_blob(_insert, 2, id));
            Check(raw.sqlite3_bind_int64(_insert, 3, _time.GetUtcNow().ToUnixTimeMilliseconds()));
            Check(raw.sqlite3_bind_text(_insert, 4, draft.Source));
            Check(raw.sqlite3_bind_text(_insert, 5, draft.Data));
            Run(_insert);
        }

        Run(_commit);
    }

    private void Run(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
        {
            throw new InvalidDataException(raw.sqlite3_errmsg(_database).utf8_to_string());
        }

        Check(raw.sqlite3_reset(statement));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidDataException(_database is null
                ? string.Create(CultureInfo.InvariantCulture, $"SQLite answered {result}")
                : raw.sqlite3_errmsg(_database).utf8_to_string());
        }
    }
}
