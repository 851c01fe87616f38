using EventHub.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>Finds ids in one lane for the writers of the others; they take turns.</summary>
internal sealed class IdLookup(string lane, string path) : IDisposable
{
    private readonly Lock _sync = new();
    private SqliteDatabase? _database;
    private SqliteStatement? _find;

    public string Lane => lane;

    /// <summary>Adds what this lane has of <paramref name="ids"/> to <paramref name="found"/>.</summary>
    public void Find(HashSet<Guid> ids, Dictionary<Guid, EventPosition> found)
    {
        lock (_sync)
        {
            _database ??= SqliteDatabase.Open(path, readOnly: true);
            _find ??= _database.Prepare(FindSequence);

            // One transaction for all of them: a statement of its own would take and drop the file's read lock each time.
            _database.Execute("BEGIN");
            try
            {
                foreach (var id in ids)
                {
                    if (FindIn(_find, id) is { } sequence)
                    {
                        found.TryAdd(id, new EventPosition(lane, sequence));
                    }
                }
            }
            finally
            {
                _database.Rollback();
            }
        }
    }

    internal const string FindSequence = "SELECT seq FROM events WHERE event_id = ?1";

    internal static long? FindIn(SqliteStatement find, Guid id)
    {
        find.BindId(1, id);
        try
        {
            return find.Step() ? find.GetLong(0) : null;
        }
        finally
        {
            find.Reset();
        }
    }

    public void Dispose()
    {
        _find?.Dispose();
        _database?.Dispose();
    }
}
