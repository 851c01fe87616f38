using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>What a lane's writer runs, prepared once.</summary>
internal sealed class LaneStatements(SqliteDatabase database) : IDisposable
{
    private readonly SqliteStatement _readLane = database.Prepare("SELECT epoch, last_seq, last_accepted_at FROM lanes WHERE lane = ?1");

    private readonly SqliteStatement _moveLane =
        database.Prepare("UPDATE lanes SET last_seq = ?3, last_accepted_at = ?4 WHERE lane = ?1 AND epoch = ?2");

    private readonly SqliteStatement _findSequence = database.Prepare(IdLookup.FindSequence);

    // IMMEDIATE takes the write lock before anything is read: what is decided on can't change before it is written.
    public SqliteStatement Begin { get; } = database.Prepare("BEGIN IMMEDIATE");

    public SqliteStatement Commit { get; } = database.Prepare("COMMIT");

    public SqliteStatement RaiseEpoch { get; } = database.Prepare("UPDATE lanes SET epoch = epoch + 1");

    public EventInsert Insert { get; } = new(database);

    public CheckpointStatements Checkpoints { get; } = new(database);

    public LaneLease ReadLane(string lane)
    {
        _readLane.BindText(1, lane);
        try
        {
            return _readLane.Step()
                ? new LaneLease(
                    lane, _readLane.GetLong(0), _readLane.GetLong(1), DateTimeOffset.FromUnixTimeMilliseconds(_readLane.GetLong(2)))
                : throw new LaneFencedException($"the file has no lane {lane}");
        }
        finally
        {
            _readLane.Reset();
        }
    }

    public void MoveLane(LaneLease lease)
    {
        _moveLane.BindText(1, lease.Lane);
        _moveLane.Bind(2, lease.Epoch);
        _moveLane.Bind(3, lease.LastSequence);
        _moveLane.Bind(4, lease.LastAcceptedAt.ToUnixTimeMilliseconds());
        _moveLane.Run();
    }

    /// <summary>Where an id stands that an insert has just found to be there.</summary>
    public long FindSequence(Guid id) =>
        IdLookup.FindIn(_findSequence, id) ?? throw new InvalidDataException($"the index has id {id} and the table has not");

    public void Dispose()
    {
        _readLane.Dispose();
        _moveLane.Dispose();
        _findSequence.Dispose();
        Begin.Dispose();
        Commit.Dispose();
        RaiseEpoch.Dispose();
        Insert.Dispose();
        Checkpoints.Dispose();
    }
}
