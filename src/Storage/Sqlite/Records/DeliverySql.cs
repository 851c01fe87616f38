namespace EventHub.Storage.Sqlite.Records;

internal static class DeliverySql
{
    private const string Columns =
        """
        user_id, subscription_id, lane, seq, event_id, status, attempts, max_attempts, retry_after, error_message, created_at, updated_at,
        delivered_at, expires_at
        """;

    /// <summary>Since when nothing is to be done for a row any more; the index on it has the same text.</summary>
    private const string Over = "(CASE WHEN status IN ('delivered', 'failed') THEN updated_at ELSE expires_at END)";

    public const string Insert =
        """
        INSERT INTO event_deliveries
          (delivery_id, user_id, subscription_id, lane, seq, event_id, max_attempts, expires_at, status, attempts, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'pending', 0, ?9, ?9) ON CONFLICT DO NOTHING
        """;

    public const string Settle =
        """
        UPDATE event_deliveries
        SET status = ?2, attempts = attempts + 1, retry_after = ?3, error_message = ?4, updated_at = ?5,
            delivered_at = CASE WHEN ?2 = 'delivered' THEN ?5 END
        WHERE delivery_id = ?1 AND (status IN ('pending', 'retrying') OR (status = 'failed' AND ?2 = 'delivered'))
        """;

    public const string Select = $"SELECT {Columns} FROM event_deliveries WHERE delivery_id = ?1";

    private const string OpenAfter =
        $"""
        SELECT {Columns} FROM event_deliveries
        WHERE user_id = ?1 AND status IN ('pending', 'retrying') AND (lane, seq, delivery_id) > (?2, ?3, ?4)
          AND (expires_at IS NULL OR expires_at > ?5)
        """;

    private const string InOrder = "ORDER BY lane, seq, delivery_id LIMIT ?6";

    public const string SelectOpenUrgent = $"{OpenAfter} AND lane = 'urgent' {InOrder}";

    /// <summary>By name all other lanes stand before the urgent one: this is one range of the index.</summary>
    public const string SelectOpenBulk = $"{OpenAfter} AND lane < 'urgent' {InOrder}";

    public const string SelectDead =
        $"SELECT {Columns} FROM event_deliveries WHERE status = 'failed' AND delivery_id < ?1 ORDER BY delivery_id DESC LIMIT ?2";

    /// <summary>Of a user's many deliveries few are dead: the index of those is named, since without statistics either would do.</summary>
    public const string SelectDeadOfUser =
        $"""
        SELECT {Columns} FROM event_deliveries INDEXED BY event_deliveries_dead_of_user
        WHERE status = 'failed' AND delivery_id < ?1 AND user_id = ?3 ORDER BY delivery_id DESC LIMIT ?2
        """;

    public const string SelectAll =
        $"SELECT {Columns} FROM event_deliveries WHERE delivery_id < ?1 AND (?4 IS NULL OR status = ?4) ORDER BY delivery_id DESC LIMIT ?2";

    public const string SelectAllOfUser =
        $"""
        SELECT {Columns} FROM event_deliveries
        WHERE delivery_id < ?1 AND user_id = ?3 AND (?4 IS NULL OR status = ?4) ORDER BY delivery_id DESC LIMIT ?2
        """;

    public const string Redrive =
        """
        UPDATE event_deliveries
        SET status = 'pending', attempts = 0, retry_after = NULL, error_message = NULL, updated_at = ?2
        WHERE delivery_id = ?1 AND status = 'failed' AND (expires_at IS NULL OR expires_at > ?2)
        """;

    public const string Purge =
        $"""
        DELETE FROM event_deliveries WHERE delivery_id IN (
          SELECT delivery_id FROM event_deliveries WHERE {Over} < ?1 ORDER BY {Over} LIMIT ?2)
        """;
}
