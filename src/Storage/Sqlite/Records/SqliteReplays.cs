using EventHub.Replaying;
using EventHub.Storage.Records;
using EventHub.Storage.Replays;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Records;

internal sealed class SqliteReplays(RecordsFile file) : IReplayStore
{
    private const string Columns =
        """
        replay_id, version, speed, status, progress_cursor, position_time, total_events, processed_events, error_message, started_at,
        updated_at, completed_at, user_id, name, filter, start_time, end_time, created_at
        """;

    private const string Insert =
        $"""
        INSERT INTO event_replays ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) ON CONFLICT DO NOTHING
        """;

    private const string Update =
        """
        UPDATE event_replays
        SET version = version + 1, speed = ?3, status = ?4, progress_cursor = ?5, position_time = ?6, total_events = ?7,
            processed_events = ?8, error_message = ?9, started_at = ?10, updated_at = ?11, completed_at = ?12
        WHERE replay_id = ?1 AND version = ?2
        """;

    private const string Select = $"SELECT {Columns} FROM event_replays WHERE replay_id = ?1";

    private const string Count =
        """
        SELECT count(*) FILTER (WHERE user_id = ?1), count(*), (SELECT count(*) FROM event_replays WHERE user_id = ?1)
        FROM event_replays WHERE status IN ('pending', 'running')
        """;

    private const string Trim =
        """
        DELETE FROM event_replays
        WHERE user_id = ?1 AND status IN ('completed', 'failed', 'cancelled')
          AND replay_id NOT IN (SELECT replay_id FROM event_replays WHERE user_id = ?1 ORDER BY replay_id DESC LIMIT ?2)
        """;

    private const string Purge =
        """
        DELETE FROM event_replays WHERE replay_id IN (
          SELECT replay_id FROM event_replays
          WHERE status IN ('paused', 'completed', 'failed', 'cancelled') AND updated_at < ?1 ORDER BY replay_id LIMIT ?2)
        """;

    public Task<bool> CreateAsync(ReplaySession session, CancellationToken cancellationToken) =>
        file.WriteAsync(
            connection => connection.Execute(
                Insert,
                row =>
                {
                    BindProgress(row, session);
                    row.BindText(13, session.UserId);
                    row.BindText(14, session.Name);
                    row.BindText(15, session.Filter);
                    row.BindTime(16, session.StartTime);
                    row.BindTime(17, session.EndTime);
                    row.BindTime(18, session.CreatedAt);
                }) > 0,
            cancellationToken);

    public Task<bool> UpdateAsync(ReplaySession session, CancellationToken cancellationToken) =>
        file.WriteAsync(connection => connection.Execute(Update, row => BindProgress(row, session)) > 0, cancellationToken);

    public Task<ReplaySession?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => connection.Find(Select, row => row.BindId(1, id), Read), cancellationToken);

    public Task<IReadOnlyList<ReplaySession>> ListAsync(
        string? userId, ReplayStatus? status, Guid? before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        var where = (userId is null ? "" : " AND user_id = ?3") + (status is { } wanted ? $" AND status = '{StatusText.Of(wanted)}'" : "");
        return file.ReadAsync(
            connection => connection.List(
                $"SELECT {Columns} FROM event_replays WHERE replay_id < ?1{where} ORDER BY replay_id DESC LIMIT ?2",
                row =>
                {
                    row.BindId(1, before ?? Guid.AllBitsSet);
                    row.Bind(2, limit);
                    if (userId is not null)
                    {
                        row.BindText(3, userId);
                    }
                },
                Read),
            cancellationToken);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return file.WriteAsync(
            connection => connection.Execute(
                Purge,
                row =>
                {
                    row.BindTime(1, before);
                    row.Bind(2, limit);
                }),
            cancellationToken);
    }

    public Task TrimAsync(string userId, int newest, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(newest);
        return file.WriteAsync(
            connection => connection.Execute(
                Trim,
                row =>
                {
                    row.BindText(1, userId);
                    row.Bind(2, newest);
                }),
            cancellationToken);
    }

    public Task<ReplayCounts> CountAsync(string userId, CancellationToken cancellationToken) =>
        file.ReadAsync(
            connection => connection.List(
                Count,
                row => row.BindText(1, userId),
                static row => new ReplayCounts((int)row.GetLong(0), (int)row.GetLong(1), (int)row.GetLong(2)))[0],
            cancellationToken);

    private static void BindProgress(SqliteStatement row, ReplaySession s)
    {
        row.BindId(1, s.Id);
        row.Bind(2, s.Version);
        row.Bind(3, s.Speed);
        row.BindText(4, StatusText.Of(s.Status));
        row.BindTextOrNull(5, s.Cursor);
        row.BindTime(6, s.PositionTime);
        row.Bind(7, s.TotalEvents);
        row.Bind(8, s.ProcessedEvents);
        row.BindTextOrNull(9, s.ErrorMessage);
        row.BindTime(10, s.StartedAt);
        row.BindTime(11, s.UpdatedAt);
        row.BindTime(12, s.CompletedAt);
    }

    private static ReplaySession Read(SqliteStatement row) => new()
    {
        Id = row.GetId(0),
        Version = row.GetLong(1),
        Speed = row.GetNumberOrNull(2),
        Status = StatusText.Parse<ReplayStatus>(row.GetText(3)),
        Cursor = row.GetTextOrNull(4),
        PositionTime = row.GetTimeOrNull(5),
        TotalEvents = row.GetLongOrNull(6),
        ProcessedEvents = row.GetLong(7),
        ErrorMessage = row.GetTextOrNull(8),
        StartedAt = row.GetTimeOrNull(9),
        UpdatedAt = row.GetTime(10),
        CompletedAt = row.GetTimeOrNull(11),
        UserId = row.GetText(12),
        Name = row.GetText(13),
        Filter = row.GetText(14),
        StartTime = row.GetTime(15),
        EndTime = row.GetTime(16),
        CreatedAt = row.GetTime(17),
    };
}
