using EventHub.Replaying;
using EventHub.Storage.Records;
using EventHub.Storage.Replays;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;
using static EventHub.Storage.Postgres.Records.RecordsDatabase;

namespace EventHub.Storage.Postgres.Records;

internal sealed class PostgresReplays(RecordsDatabase database) : IReplayStore
{
    private const string Columns =
        """
        replay_id, version, speed, status, progress_cursor, position_time, total_events, processed_events, error_message, started_at,
        updated_at, completed_at, user_id, name, filter, start_time, end_time, created_at
        """;

    private const string Insert =
        $"""
        INSERT INTO event_replays ({Columns})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::json, $16, $17, $18) ON CONFLICT DO NOTHING
        """;

    private const string Update =
        """
        UPDATE event_replays
        SET version = version + 1, speed = $3, status = $4, progress_cursor = $5, position_time = $6, total_events = $7,
            processed_events = $8, error_message = $9, started_at = $10, updated_at = $11, completed_at = $12
        WHERE replay_id = $1 AND version = $2
        """;

    private const string Select = $"SELECT {Columns} FROM event_replays WHERE replay_id = $1";

    private const string OfUser = " AND user_id = $3";

    private const string Count =
        """
        SELECT (count(*) FILTER (WHERE user_id = $1))::integer, count(*)::integer,
               (SELECT count(*) FROM event_replays WHERE user_id = $1)::integer
        FROM event_replays WHERE status IN ('pending', 'running')
        """;

    private const string Trim =
        """
        DELETE FROM event_replays
        WHERE user_id = $1 AND status IN ('completed', 'failed', 'cancelled')
          AND replay_id NOT IN (SELECT replay_id FROM event_replays WHERE user_id = $1 ORDER BY replay_id DESC LIMIT $2)
        """;

    private const string Purge =
        """
        DELETE FROM event_replays WHERE replay_id IN (
          SELECT replay_id FROM event_replays
          WHERE status IN ('paused', 'completed', 'failed', 'cancelled') AND updated_at < $1 ORDER BY replay_id LIMIT $2
          FOR UPDATE SKIP LOCKED)
        """;

    public async Task<bool> CreateAsync(ReplaySession session, CancellationToken cancellationToken)
    {
        var command = database.Command(Insert, Progress(session)).With(
            Of(session.UserId), Of(session.Name), Of(session.Filter), TimeOf(session.StartTime), TimeOf(session.EndTime),
            TimeOf(session.CreatedAt));
        return await command.ChangeAsync(cancellationToken) > 0;
    }

    public async Task<bool> UpdateAsync(ReplaySession session, CancellationToken cancellationToken) =>
        await database.Command(Update, Progress(session)).ChangeAsync(cancellationToken) > 0;

    public Task<ReplaySession?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.Command(Select, Of(id)).FindAsync(Read, cancellationToken);

    public Task<IReadOnlyList<ReplaySession>> ListAsync(
        string? userId, ReplayStatus? status, Guid? before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        // The status stands in the text: there are six of them, and a plan of its own for each uses the index.
        var where = (userId is null ? "" : OfUser) + (status is { } wanted ? $" AND status = '{StatusText.Of(wanted)}'" : "");
        var command = database.Command(
            $"SELECT {Columns} FROM event_replays WHERE replay_id < $1{where} ORDER BY replay_id DESC LIMIT $2",
            Of(before ?? Guid.AllBitsSet),
            Of(limit));
        return (userId is null ? command : command.With(Of(userId))).ListAsync(Read, cancellationToken);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return database.Command(Purge, TimeOf(before), Of(limit)).ChangeAsync(cancellationToken);
    }

    public Task TrimAsync(string userId, int newest, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(newest);
        return database.Command(Trim, Of(userId), Of(newest)).ChangeAsync(cancellationToken);
    }

    public async Task<ReplayCounts> CountAsync(string userId, CancellationToken cancellationToken)
    {
        var counts = await database.Command(Count, Of(userId)).ListAsync(
            static row => new ReplayCounts(row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)), cancellationToken);
        return counts[0];
    }

    private static NpgsqlParameter[] Progress(ReplaySession s) =>
    [
        Of(s.Id), Of(s.Version), Of(s.Speed), Of(StatusText.Of(s.Status)), Of(s.Cursor), TimeOf(s.PositionTime), Of(s.TotalEvents),
        Of(s.ProcessedEvents), Of(s.ErrorMessage), TimeOf(s.StartedAt), TimeOf(s.UpdatedAt), TimeOf(s.CompletedAt),
    ];

    private static ReplaySession Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Version = row.GetInt64(1),
        Speed = row.IsDBNull(2) ? null : row.GetDouble(2),
        Status = StatusText.Parse<ReplayStatus>(row.GetString(3)),
        Cursor = row.TextOrNull(4),
        PositionTime = row.TimeOrNull(5),
        TotalEvents = row.IsDBNull(6) ? null : row.GetInt64(6),
        ProcessedEvents = row.GetInt64(7),
        ErrorMessage = row.TextOrNull(8),
        StartedAt = row.TimeOrNull(9),
        UpdatedAt = row.Time(10),
        CompletedAt = row.TimeOrNull(11),
        UserId = row.GetString(12),
        Name = row.GetString(13),
        Filter = row.GetString(14),
        StartTime = row.Time(15),
        EndTime = row.Time(16),
        CreatedAt = row.Time(17),
    };
}
