using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;
using EventHub.Storage.Sqlite.Schema;

namespace EventHub.Storage.Sqlite;

/// <summary>Opens a lane's file for its writer, and makes sure that it is what it should be.</summary>
internal static class LaneFile
{
    /// <summary>
    /// 4 KiB, SQLite's default: a commit of one event writes three pages, and larger ones gain nothing in commits of 100.
    /// </summary>
    public const int PageBytes = 4_096;

    /// <summary>What a file says that it belongs to; null when it is empty, as after a creation that was cut short.</summary>
    /// <exception cref="StoreRefusedException">It is no log, damaged, or of a newer hub.</exception>
    public static LogIdentity? ReadIdentity(string path) => Guard(path, () =>
    {
        using var database = SqliteDatabase.Open(path, readOnly: false);
        SchemaScripts.Lane.RefuseUnknown(database, path);
        if (database.QueryNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            return null;
        }

        using var store = database.Prepare("SELECT log_id, bulk_lanes FROM store");
        return store.Step() ? new LogIdentity(store.GetText(0), (int)store.GetLong(1)) : null;
    });

    /// <summary>Opens the file of a lane, and writes schema and identity into one that is empty.</summary>
    /// <exception cref="StoreRefusedException">It can't be used; the message says what to do.</exception>
    public static SqliteDatabase Open(string path, string lane, LogIdentity identity, long? maxBytes) => Guard(path, () =>
    {
        var database = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            Configure(database, maxBytes);
            database.Execute("BEGIN IMMEDIATE");
            SchemaScripts.Lane.RefuseUnknown(database, path);
            SchemaScripts.Lane.Apply(database);
            Claim(database, path, lane, identity);
            CheckHead(database, path);
            database.Execute("COMMIT");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    });

    /// <summary>A second connection, so that copying the write-ahead log holds up no commit.</summary>
    public static SqliteDatabase OpenForCheckpoints(string path) => Guard(path, () =>
    {
        var database = SqliteDatabase.Open(path, readOnly: false);
        // Without it the file is not flushed before the write-ahead log is overwritten.
        database.Execute("PRAGMA synchronous = FULL");
        return database;
    });

    /// <summary>Whether every lane's file had been made; kept in the urgent lane's file.</summary>
    public static bool IsWhole(SqliteDatabase urgent) => urgent.QueryNumber("SELECT is_whole FROM store") == 1;

    public static void SetWhole(SqliteDatabase urgent) => urgent.Execute("UPDATE store SET is_whole = 1");

    private static void Configure(SqliteDatabase database, long? maxBytes)
    {
        database.Execute($"PRAGMA page_size = {PageBytes}");
        database.Execute("PRAGMA journal_mode = WAL");
        // FULL flushes the write-ahead log at every commit: what is acknowledged survives a power failure.
        database.Execute("PRAGMA synchronous = FULL");
        // Checkpoints run beside the writer (WalCheckpointer); inside a commit they would stall it.
        database.Execute("PRAGMA wal_autocheckpoint = 0");
        // After a burst the write-ahead log gives its space back.
        database.Execute("PRAGMA journal_size_limit = 67108864");
        // 16 MiB: the newest pages of the table and of the id index; random ids touch all of the index.
        database.Execute("PRAGMA cache_size = -16384");
        if (maxBytes is { } most)
        {
            database.Execute($"PRAGMA max_page_count = {Math.Min(most / PageBytes, 4_294_967_294)}");
        }
    }

    private static void Claim(SqliteDatabase database, string path, string lane, LogIdentity identity)
    {
        using var find = database.Prepare("SELECT log_id, bulk_lanes, lane FROM store");
        if (!find.Step())
        {
            using var insert = database.Prepare("INSERT INTO store (log_id, bulk_lanes, lane, is_whole) VALUES (?1, ?2, ?3, 0)");
            insert.BindText(1, identity.LogId);
            insert.Bind(2, identity.BulkLanes);
            insert.BindText(3, lane);
            insert.Run();
            using var start = database.Prepare("INSERT INTO lanes (lane, epoch, last_seq, last_accepted_at) VALUES (?1, 0, 0, 0)");
            start.BindText(1, lane);
            start.Run();
            return;
        }

        var (logId, storedLane) = (find.GetText(0), find.GetText(2));
        if (logId != identity.LogId || storedLane != lane)
        {
            throw new StoreRefusedException(
                $"{path} is lane {storedLane} of log {logId}, expected is lane {lane} of log {identity.LogId}: put the files of one backup back together");
        }
    }

    /// <summary>Both are written by the same commits; if they differ, positions would be given twice.</summary>
    private static void CheckHead(SqliteDatabase database, string path)
    {
        var last = database.QueryNumber("SELECT coalesce(max(seq), 0) FROM events");
        var stated = database.QueryNumber("SELECT last_seq FROM lanes");
        if (last != stated)
        {
            throw new StoreRefusedException(
                $"{path} is damaged: its last event is {last}, its lane says {stated}; restore the files of one backup");
        }
    }

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (SqliteFailure e)
        {
            throw new StoreRefusedException($"{path} can't be opened: {e.Advice}. {e.Message}", e);
        }
    }
}
