using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>The statements of a lane's writer. Not thread-safe: the lane's thread alone calls it.</summary>
internal sealed class LaneAppender : IDisposable
{
    private readonly string _lane;
    private readonly SqliteDatabase _database;
    private readonly IdClaims _claims;
    private readonly IReadOnlyList<IdLookup> _otherLanes;
    private readonly LaneStatements _statements;
    private readonly HashSet<Guid> _repeatable = [];
    private readonly Dictionary<Guid, EventPosition> _elsewhere = [];

    public LaneAppender(string lane, SqliteDatabase database, IdClaims claims, IReadOnlyList<IdLookup> otherLanes)
    {
        _lane = lane;
        _database = database;
        _claims = claims;
        _otherLanes = otherLanes;
        _statements = new LaneStatements(database);
    }

    public LaneLease Open()
    {
        _statements.Begin.Run();
        try
        {
            _statements.RaiseEpoch.Run();
            var lease = _statements.ReadLane(_lane);
            _statements.Commit.Run();
            return lease;
        }
        catch
        {
            _database.Rollback();
            throw;
        }
    }

    /// <exception cref="LaneFencedException">The store does not believe what the lease says.</exception>
    public LaneCommit Append(LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt)
    {
        IdClaims.Collect(requests, _repeatable);
        if (_repeatable.Count == 0)
        {
            return Commit(lease, requests, acceptedAt);
        }

        _claims.Claim(_repeatable);
        try
        {
            foreach (var lane in _otherLanes)
            {
                lane.Find(_repeatable, _elsewhere);
            }

            return Commit(lease, requests, acceptedAt);
        }
        finally
        {
            _elsewhere.Clear();
            _claims.Release(_repeatable);
        }
    }

    /// <inheritdoc cref="SqliteDatabase.Restart"/>
    public bool RestartWal(TimeSpan patience) => _database.Restart(patience);

    /// <summary>Pages written to the write-ahead log since this was asked last.</summary>
    public int TakePagesWritten() => _database.TakePagesWritten();

    public void Dispose()
    {
        _statements.Dispose();
        _database.Dispose();
    }

    private LaneCommit Commit(LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt)
    {
        _statements.Begin.Run();
        try
        {
            Fence(lease);
            _statements.Insert.SetAcceptedAt(acceptedAt);
            var results = new AppendResult[requests.Count];
            var stored = new List<AcceptedEvent>(Count(requests));
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = Store(requests[i], lease.LastSequence + 1, stored, acceptedAt);
            }

            if (stored.Count > 0)
            {
                lease = lease with { LastSequence = lease.LastSequence + stored.Count, LastAcceptedAt = acceptedAt };
                _statements.MoveLane(lease);
            }

            _statements.Commit.Run();
            return new LaneCommit(results, stored, lease);
        }
        catch
        {
            _database.Rollback();
            throw;
        }
    }

    private void Fence(LaneLease lease)
    {
        var current = _statements.ReadLane(_lane);
        if (current != lease)
        {
            throw new LaneFencedException(
                $"lane {_lane} is at epoch {current.Epoch}, sequence {current.LastSequence}; this writer believes in epoch {lease.Epoch}, sequence {lease.LastSequence}");
        }
    }

    private AppendResult Store(AppendRequest request, long first, List<AcceptedEvent> stored, DateTimeOffset acceptedAt)
    {
        if (request.Checkpoint is { } checkpoint)
        {
            // Read within the transaction, so that a request sees the checkpoints of those before it in the same commit.
            if (_statements.Checkpoints.Find(checkpoint.Source) is { } last && checkpoint.Position <= last.Position)
            {
                return new AppendResult { AlreadyStored = true, Checkpoint = last };
            }

            checkpoint = checkpoint with { UpdatedAt = acceptedAt };
            _statements.Checkpoints.Store(checkpoint);
            return new AppendResult { Events = Insert(request.Events, first, stored), Checkpoint = checkpoint };
        }

        return new AppendResult { Events = Insert(request.Events, first, stored) };
    }

    private AppendedEvent[] Insert(AcceptedEvent[] events, long first, List<AcceptedEvent> stored)
    {
        var appended = new AppendedEvent[events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var e = events[i];
            var next = first + stored.Count;
            if (_elsewhere.Count > 0 && _elsewhere.TryGetValue(e.Header.Id, out var position))
            {
                appended[i] = new AppendedEvent(position, IsDuplicate: true);
            }
            else if (_statements.Insert.TryInsert(e, next))
            {
                stored.Add(e);
                appended[i] = new AppendedEvent(new EventPosition(_lane, next), IsDuplicate: false);
            }
            else
            {
                appended[i] = new AppendedEvent(new EventPosition(_lane, _statements.FindSequence(e.Header.Id)), IsDuplicate: true);
            }
        }

        return appended;
    }

    private static int Count(IReadOnlyList<AppendRequest> requests)
    {
        var count = 0;
        for (var i = 0; i < requests.Count; i++)
        {
            count += requests[i].Events.Length;
        }

        return count;
    }
}
