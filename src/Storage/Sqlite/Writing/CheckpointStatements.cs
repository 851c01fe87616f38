using EventHub.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

internal sealed class CheckpointStatements(SqliteDatabase database) : IDisposable
{
    internal const string Select = "SELECT position, state, updated_at FROM checkpoints WHERE source = ?1";

    private readonly SqliteStatement _find = database.Prepare(Select);

    private readonly SqliteStatement _store = database.Prepare(
        """
        INSERT INTO checkpoints (source, position, state, updated_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (source) DO UPDATE
        SET position = excluded.position, state = excluded.state, updated_at = excluded.updated_at
        """);

    public SourceCheckpoint? Find(string source) => Find(_find, source);

    public void Store(SourceCheckpoint checkpoint)
    {
        _store.BindText(1, checkpoint.Source);
        _store.Bind(2, checkpoint.Position);
        _store.BindText(3, checkpoint.State);
        _store.Bind(4, checkpoint.UpdatedAt!.Value.ToUnixTimeMilliseconds());
        _store.Run();
    }

    public void Dispose()
    {
        _find.Dispose();
        _store.Dispose();
    }

    internal static SourceCheckpoint? Find(SqliteStatement select, string source)
    {
        select.BindText(1, source);
        try
        {
            return select.Step()
                ? new SourceCheckpoint(source, select.GetLong(0), select.GetText(1))
                {
                    UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(select.GetLong(2)),
                }
                : null;
        }
        finally
        {
            select.Reset();
        }
    }
}
