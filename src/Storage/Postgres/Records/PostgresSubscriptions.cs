using EventHub.Storage.Records;
using EventHub.Storage.Subscriptions;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;
using static EventHub.Storage.Postgres.Records.RecordsDatabase;

namespace EventHub.Storage.Postgres.Records;

internal sealed class PostgresSubscriptions(RecordsDatabase database) : ISubscriptionStore
{
    private const string Columns =
        """
        subscription_id, user_id, event_type, event_category, event_source, severity_filter, tag_filters, user_filters, filter, batching,
        is_tracked, is_active, created_at, updated_at, expires_at
        """;

    private const string Insert =
        $"""
        INSERT INTO event_subscriptions ({Columns})
        SELECT $1, $2, $3, $4, $5, $6::json, $7::json, $8::json, $9::json, $10::json, $11, $12, $13, $14, $15::timestamptz
        WHERE (SELECT count(*) FROM event_subscriptions WHERE user_id = $2 AND (expires_at IS NULL OR expires_at > $16)) < $17
        ON CONFLICT DO NOTHING
        """;

    private const string IsThere = "SELECT 1 FROM event_subscriptions WHERE subscription_id = $1";

    private const string Update =
        """
        UPDATE event_subscriptions
        SET event_type = $3, event_category = $4, event_source = $5, severity_filter = $6::json, tag_filters = $7::json,
            user_filters = $8::json, filter = $9::json, batching = $10::json, is_tracked = $11, is_active = $12, updated_at = $13,
            expires_at = $14
        WHERE subscription_id = $1 AND user_id = $2 AND (expires_at IS NULL OR expires_at > $15)
        """;

    private const string Select =
        $"SELECT {Columns} FROM event_subscriptions WHERE subscription_id = $1 AND (expires_at IS NULL OR expires_at > $2)";

    private const string SelectOfUser =
        $"""
        SELECT {Columns} FROM event_subscriptions
        WHERE user_id = $1 AND subscription_id > $2 AND (expires_at IS NULL OR expires_at > $3) ORDER BY subscription_id LIMIT $4
        """;

    private const string SelectAll =
        $"""
        SELECT {Columns} FROM event_subscriptions
        WHERE subscription_id > $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY subscription_id LIMIT $3
        """;

    private const string SelectLive =
        $"""
        SELECT {Columns} FROM event_subscriptions
        WHERE subscription_id > $1 AND is_active AND (expires_at IS NULL OR expires_at > $2) ORDER BY subscription_id LIMIT $3
        """;

    private const string Delete =
        "DELETE FROM event_subscriptions WHERE subscription_id = $1 AND (expires_at IS NULL OR expires_at > $2)";

    private const string Purge =
        """
        DELETE FROM event_subscriptions WHERE subscription_id IN (
          SELECT subscription_id FROM event_subscriptions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public async Task<SubscriptionWrite> CreateAsync(StoredSubscription subscription, int maxOfUser, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] row =
        [
            .. Content(subscription), TimeOf(subscription.CreatedAt), TimeOf(subscription.UpdatedAt), TimeOf(subscription.ExpiresAt),
            database.Now, Of((long)maxOfUser),
        ];
        return await database.InsertAsync(subscription.UserId, Insert, row, IsThere, [Of(subscription.Id)], cancellationToken) switch
        {
            RecordInsert.Stored => SubscriptionWrite.Stored,
            RecordInsert.Taken => SubscriptionWrite.Taken,
            _ => SubscriptionWrite.Full,
        };
    }

    public async Task<bool> ReplaceAsync(StoredSubscription subscription, CancellationToken cancellationToken)
    {
        var command = database.Command(Update, Content(subscription)).With(
            TimeOf(subscription.UpdatedAt), TimeOf(subscription.ExpiresAt), database.Now);
        return await command.ChangeAsync(cancellationToken) > 0;
    }

    public Task<StoredSubscription?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.Command(Select, Of(id), database.Now).FindAsync(Read, cancellationToken);

    public Task<IReadOnlyList<StoredSubscription>> ListAsync(string? userId, Guid? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        var command = userId is null
            ? database.Command(SelectAll, Of(after ?? Guid.Empty), database.Now, Of(limit))
            : database.Command(SelectOfUser, Of(userId), Of(after ?? Guid.Empty), database.Now, Of(limit));
        return command.ListAsync(Read, cancellationToken);
    }

    public Task<IReadOnlyList<StoredSubscription>> ListLiveAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return database.Command(SelectLive, Of(after ?? Guid.Empty), database.Now, Of(limit)).ListAsync(Read, cancellationToken);
    }

    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        await database.Command(Delete, Of(id), database.Now).ChangeAsync(cancellationToken) > 0;

    public Task<int> PurgeExpiredAsync(int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return database.Command(Purge, database.Now, Of(limit)).ChangeAsync(cancellationToken);
    }

    private static NpgsqlParameter[] Content(StoredSubscription s) =>
    [
        Of(s.Id), Of(s.UserId), Of(s.EventType), Of(s.EventCategory), Of(s.EventSource), Of(s.SeverityFilter), Of(s.TagFilters),
        Of(s.UserFilters), Of(s.Filter), Of(s.Batching), Of(s.IsTracked), Of(s.IsActive),
    ];

    private static StoredSubscription Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        UserId = row.GetString(1),
        EventType = row.TextOrNull(2),
        EventCategory = row.TextOrNull(3),
        EventSource = row.TextOrNull(4),
        SeverityFilter = row.TextOrNull(5),
        TagFilters = row.TextOrNull(6),
        UserFilters = row.TextOrNull(7),
        Filter = row.GetString(8),
        Batching = row.TextOrNull(9),
        IsTracked = row.GetBoolean(10),
        IsActive = row.GetBoolean(11),
        CreatedAt = row.Time(12),
        UpdatedAt = row.Time(13),
        ExpiresAt = row.TimeOrNull(14),
    };
}
