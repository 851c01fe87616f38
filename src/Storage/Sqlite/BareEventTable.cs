using EventHub.Events;
using EventHub.Storage.Sqlite.Native;
using EventHub.Storage.Sqlite.Writing;

namespace EventHub.Storage.Sqlite;

/// <summary>
/// The yardstick of the benchmark: the log's own table, statement and settings, and nothing else. No fencing, no look-up of
/// ids, no thread of its own, and SQLite's own checkpoints inside the commits.
/// </summary>
internal sealed class BareEventTable : IDisposable
{
    private const string Lane = "bare";

    private readonly SqliteDatabase _database;
    private readonly EventInsert _insert;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private long _sequence;

    private BareEventTable(SqliteDatabase database)
    {
        _database = database;
        _insert = new EventInsert(database);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
    }

    /// <param name="directory">A directory without a log.</param>
    public static BareEventTable Create(string directory)
    {
        using var files = DataDirectory.Open(directory);
        files.CreateLaneFile(Lane);
        var database = LaneFile.Open(files.LaneFile(Lane), Lane, new LogIdentity("00000000", 1), maxBytes: null);
        database.Execute("PRAGMA wal_autocheckpoint = 1000");
        return new BareEventTable(database);
    }

    /// <summary>Inserts the events in one transaction; they are durable when it returns.</summary>
    public void Insert(ReadOnlySpan<AcceptedEvent> events, DateTimeOffset acceptedAt)
    {
        _begin.Run();
        _insert.SetAcceptedAt(acceptedAt);
        foreach (var e in events)
        {
            _insert.TryInsert(e, ++_sequence);
        }

        _commit.Run();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _database.Dispose();
    }
}
