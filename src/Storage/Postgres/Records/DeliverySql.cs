namespace EventHub.Storage.Postgres.Records;

internal static class DeliverySql
{
    private const string Columns =
        """
        user_id, subscription_id, lane, seq, event_id, status, attempts, max_attempts, retry_after, error_message, created_at, updated_at,
        delivered_at, expires_at
        """;

    /// <summary>Since when nothing is to be done for a row any more; the index on it has the same text.</summary>
    private const string Over = "(CASE WHEN status IN ('delivered', 'failed') THEN updated_at ELSE expires_at END)";

    /// <summary>In the order of the ids, here and below, so that of two batches with the same rows neither waits for the other.</summary>
    public const string Insert =
        """
        INSERT INTO event_deliveries
          (delivery_id, user_id, subscription_id, lane, seq, event_id, max_attempts, expires_at, status, attempts, created_at, updated_at)
        SELECT delivery_id, user_id, subscription_id, lane, seq, event_id, max_attempts, expires_at, 'pending', 0, $9, $9
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
          AS t (delivery_id, user_id, subscription_id, lane, seq, event_id, max_attempts, expires_at)
        ORDER BY delivery_id ON CONFLICT DO NOTHING
        """;

    /// <summary>
    /// The outcomes come out of the lock with their rows: to join them again would compare each with each, since nothing is known of
    /// how many an array has.
    /// </summary>
    public const string Settle =
        """
        WITH locked AS MATERIALIZED (
          SELECT d.delivery_id, t.status, t.retry_after, t.error_message
          FROM unnest($1, $2, $3, $4) AS t (delivery_id, status, retry_after, error_message) JOIN event_deliveries d USING (delivery_id)
          ORDER BY d.delivery_id FOR NO KEY UPDATE OF d)
        UPDATE event_deliveries d
        SET status = t.status, attempts = attempts + 1, retry_after = t.retry_after, error_message = t.error_message, updated_at = $5,
            delivered_at = CASE WHEN t.status = 'delivered' THEN $5 END
        FROM locked t
        WHERE d.delivery_id = t.delivery_id
          AND (d.status IN ('pending', 'retrying') OR (d.status = 'failed' AND t.status = 'delivered'))
        """;

    public const string Select = $"SELECT {Columns} FROM event_deliveries WHERE delivery_id = $1";

    private const string OpenAfter =
        $"""
        SELECT {Columns} FROM event_deliveries
        WHERE user_id = $1 AND status IN ('pending', 'retrying') AND (lane, seq, delivery_id) > ($2, $3, $4)
          AND (expires_at IS NULL OR expires_at > $5)
        """;

    private const string InOrder = "ORDER BY lane, seq, delivery_id LIMIT $6";

    public const string SelectOpenUrgent = $"{OpenAfter} AND lane = 'urgent' {InOrder}";

    /// <summary>By name all other lanes stand before the urgent one: this is one range of the index.</summary>
    public const string SelectOpenBulk = $"{OpenAfter} AND lane < 'urgent' {InOrder}";

    public const string SelectDead =
        $"SELECT {Columns} FROM event_deliveries WHERE status = 'failed' AND delivery_id < $1 ORDER BY delivery_id DESC LIMIT $2";

    /// <summary>
    /// Both columns are compared as one value, which only the index that begins with the user serves: a plan that was made while the
    /// table was empty would take the dead letters of all.
    /// </summary>
    public const string SelectDeadOfUser =
        $"""
        SELECT {Columns} FROM event_deliveries
        WHERE status = 'failed' AND user_id = $3 AND (user_id, delivery_id) < ($3, $1) ORDER BY delivery_id DESC LIMIT $2
        """;

    public const string SelectAll =
        $"""
        SELECT {Columns} FROM event_deliveries
        WHERE delivery_id < $1 AND ($3::text IS NULL OR status = $3) ORDER BY delivery_id DESC LIMIT $2
        """;

    public const string SelectAllOfUser =
        $"""
        SELECT {Columns} FROM event_deliveries
        WHERE user_id = $3 AND (user_id, delivery_id) < ($3, $1) AND ($4::text IS NULL OR status = $4) ORDER BY delivery_id DESC LIMIT $2
        """;

    public const string Redrive =
        """
        WITH locked AS MATERIALIZED (
          SELECT delivery_id FROM event_deliveries WHERE delivery_id = ANY($1) ORDER BY delivery_id FOR NO KEY UPDATE)
        UPDATE event_deliveries d
        SET status = 'pending', attempts = 0, retry_after = NULL, error_message = NULL, updated_at = $2
        FROM locked
        WHERE d.delivery_id = locked.delivery_id AND d.status = 'failed' AND (d.expires_at IS NULL OR d.expires_at > $2)
        """;

    public const string Purge =
        $"""
        DELETE FROM event_deliveries WHERE delivery_id IN (
          SELECT delivery_id FROM event_deliveries WHERE {Over} < $1 ORDER BY {Over} LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;
}
