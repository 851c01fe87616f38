using EventHub.Storage.Records;
using EventHub.Storage.Sqlite.Native;
using EventHub.Storage.Subscriptions;

namespace EventHub.Storage.Sqlite.Records;

internal sealed class SqliteSubscriptions(RecordsFile file) : ISubscriptionStore
{
    private const string Columns =
        """
        subscription_id, user_id, event_type, event_category, event_source, severity_filter, tag_filters, user_filters, filter, batching,
        is_tracked, is_active, created_at, updated_at, expires_at
        """;

    private const string Insert =
        $"""
        INSERT INTO event_subscriptions ({Columns})
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
        WHERE (SELECT count(*) FROM event_subscriptions WHERE user_id = ?2 AND (expires_at IS NULL OR expires_at > ?16)) < ?17
        ON CONFLICT DO NOTHING
        """;

    private const string IsThere = "SELECT 1 FROM event_subscriptions WHERE subscription_id = ?1";

    private const string Update =
        """
        UPDATE event_subscriptions
        SET event_type = ?3, event_category = ?4, event_source = ?5, severity_filter = ?6, tag_filters = ?7, user_filters = ?8,
            filter = ?9, batching = ?10, is_tracked = ?11, is_active = ?12, updated_at = ?14, expires_at = ?15
        WHERE subscription_id = ?1 AND user_id = ?2 AND (expires_at IS NULL OR expires_at > ?13)
        """;

    private const string Select =
        $"SELECT {Columns} FROM event_subscriptions WHERE subscription_id = ?1 AND (expires_at IS NULL OR expires_at > ?2)";

    private const string SelectOfUser =
        $"""
        SELECT {Columns} FROM event_subscriptions
        WHERE user_id = ?1 AND subscription_id > ?2 AND (expires_at IS NULL OR expires_at > ?3) ORDER BY subscription_id LIMIT ?4
        """;

    private const string SelectAll =
        $"""
        SELECT {Columns} FROM event_subscriptions
        WHERE subscription_id > ?1 AND (expires_at IS NULL OR expires_at > ?2) ORDER BY subscription_id LIMIT ?3
        """;

    private const string SelectLive =
        $"""
        SELECT {Columns} FROM event_subscriptions
        WHERE subscription_id > ?1 AND is_active AND (expires_at IS NULL OR expires_at > ?2) ORDER BY subscription_id LIMIT ?3
        """;

    private const string Delete =
        "DELETE FROM event_subscriptions WHERE subscription_id = ?1 AND (expires_at IS NULL OR expires_at > ?2)";

    private const string Purge =
        """
        DELETE FROM event_subscriptions WHERE subscription_id IN (
          SELECT subscription_id FROM event_subscriptions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """;

    public Task<SubscriptionWrite> CreateAsync(StoredSubscription subscription, int maxOfUser, CancellationToken cancellationToken) =>
        file.WriteAsync(
            connection =>
            {
                var stored = connection.Execute(
                    Insert,
                    row =>
                    {
                        Bind(row, subscription, subscription.CreatedAt);
                        row.BindTime(16, file.Time.GetUtcNow());
                        row.Bind(17, maxOfUser);
                    });
                return stored > 0 ? SubscriptionWrite.Stored
                    : connection.Any(IsThere, row => row.BindId(1, subscription.Id)) ? SubscriptionWrite.Taken
                    : SubscriptionWrite.Full;
            },
            cancellationToken);

    public Task<bool> ReplaceAsync(StoredSubscription subscription, CancellationToken cancellationToken) =>
        file.WriteAsync(
            connection => connection.Execute(Update, row => Bind(row, subscription, file.Time.GetUtcNow())) > 0, cancellationToken);

    public Task<StoredSubscription?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => connection.Find(Select, row => BindLive(row, id), Read), cancellationToken);

    public Task<IReadOnlyList<StoredSubscription>> ListAsync(string? userId, Guid? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        if (userId is null)
        {
            return PageAsync(SelectAll, after, limit, cancellationToken);
        }

        return file.ReadAsync(
            connection => connection.List(
                SelectOfUser,
                row =>
                {
                    row.BindText(1, userId);
                    row.BindId(2, after ?? Guid.Empty);
                    row.BindTime(3, file.Time.GetUtcNow());
                    row.Bind(4, limit);
                },
                Read),
            cancellationToken);
    }

    public Task<IReadOnlyList<StoredSubscription>> ListLiveAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return PageAsync(SelectLive, after, limit, cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        file.WriteAsync(connection => connection.Execute(Delete, row => BindLive(row, id)) > 0, cancellationToken);

    public Task<int> PurgeExpiredAsync(int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return file.WriteAsync(
            connection => connection.Execute(
                Purge,
                row =>
                {
                    row.BindTime(1, file.Time.GetUtcNow());
                    row.Bind(2, limit);
                }),
            cancellationToken);
    }

    private void BindLive(SqliteStatement row, Guid id)
    {
        row.BindId(1, id);
        row.BindTime(2, file.Time.GetUtcNow());
    }

    private Task<IReadOnlyList<StoredSubscription>> PageAsync(string sql, Guid? after, int limit, CancellationToken cancellationToken) =>
        file.ReadAsync(
            connection => connection.List(
                sql,
                row =>
                {
                    BindLive(row, after ?? Guid.Empty);
                    row.Bind(3, limit);
                },
                Read),
            cancellationToken);

    /// <param name="thirteenth">The time of creation, or for a replacement the present.</param>
    private static void Bind(SqliteStatement row, StoredSubscription s, DateTimeOffset thirteenth)
    {
        row.BindId(1, s.Id);
        row.BindText(2, s.UserId);
        row.BindTextOrNull(3, s.EventType);
        row.BindTextOrNull(4, s.EventCategory);
        row.BindTextOrNull(5, s.EventSource);
        row.BindTextOrNull(6, s.SeverityFilter);
        row.BindTextOrNull(7, s.TagFilters);
        row.BindTextOrNull(8, s.UserFilters);
        row.BindText(9, s.Filter);
        row.BindTextOrNull(10, s.Batching);
        row.BindSwitch(11, s.IsTracked);
        row.BindSwitch(12, s.IsActive);
        row.BindTime(13, thirteenth);
        row.BindTime(14, s.UpdatedAt);
        row.BindTime(15, s.ExpiresAt);
    }

    private static StoredSubscription Read(SqliteStatement row) => new()
    {
        Id = row.GetId(0),
        UserId = row.GetText(1),
        EventType = row.GetTextOrNull(2),
        EventCategory = row.GetTextOrNull(3),
        EventSource = row.GetTextOrNull(4),
        SeverityFilter = row.GetTextOrNull(5),
        TagFilters = row.GetTextOrNull(6),
        UserFilters = row.GetTextOrNull(7),
        Filter = row.GetText(8),
        Batching = row.GetTextOrNull(9),
        IsTracked = row.GetSwitch(10),
        IsActive = row.GetSwitch(11),
        CreatedAt = row.GetTime(12),
        UpdatedAt = row.GetTime(13),
        ExpiresAt = row.GetTimeOrNull(14),
    };
}
