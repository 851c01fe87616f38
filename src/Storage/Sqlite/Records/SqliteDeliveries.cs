using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Storage.Records;
using EventHub.Storage.Sqlite.Native;
using EventHub.Tracking;

namespace EventHub.Storage.Sqlite.Records;

internal sealed class SqliteDeliveries(RecordsFile file) : IDeliveryStore
{
    public Task<int> AddAsync(IReadOnlyCollection<NewDelivery> batch, CancellationToken cancellationToken) =>
        WriteAllAsync(batch, DeliverySql.Insert, BindNew, cancellationToken);

    public Task<int> SettleAsync(IReadOnlyCollection<DeliveryOutcome> batch, CancellationToken cancellationToken) =>
        WriteAllAsync(batch, DeliverySql.Settle, BindOutcome, cancellationToken);

    public Task<TrackedDelivery?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => connection.Find(DeliverySql.Select, row => row.BindId(1, id), Read), cancellationToken);

    public Task<IReadOnlyList<TrackedDelivery>> ListOpenAsync(
        string userId, DeliveryKey? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return OpenPage.ReadAsync(after, limit, (lanes, from, most) => file.ReadAsync(
            connection => connection.List(
                lanes == OpenLanes.Urgent ? DeliverySql.SelectOpenUrgent : DeliverySql.SelectOpenBulk,
                row =>
                {
                    row.BindText(1, userId);
                    row.BindText(2, from?.Position.Lane ?? string.Empty);
                    row.Bind(3, from?.Position.Sequence ?? 0);
                    row.BindId(4, from?.ToId() ?? Guid.Empty);
                    row.BindTime(5, file.Time.GetUtcNow());
                    row.Bind(6, most);
                },
                Read),
            cancellationToken));
    }

    public Task<IReadOnlyList<TrackedDelivery>> ListAsync(
        string? userId, DeliveryStatus? status, Guid? before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        var isDead = status == DeliveryStatus.Failed;
        var sql = userId is null
            ? isDead ? DeliverySql.SelectDead : DeliverySql.SelectAll
            : isDead ? DeliverySql.SelectDeadOfUser : DeliverySql.SelectAllOfUser;
        return file.ReadAsync(
            connection => connection.List(
                sql,
                row =>
                {
                    row.BindId(1, before ?? Guid.AllBitsSet);
                    row.Bind(2, limit);
                    if (userId is not null)
                    {
                        row.BindText(3, userId);
                    }

                    if (!isDead)
                    {
                        row.BindTextOrNull(4, status is { } wanted ? StatusText.Of(wanted) : null);
                    }
                },
                Read),
            cancellationToken);
    }

    public Task<int> RedriveAsync(IReadOnlyCollection<Guid> batch, CancellationToken cancellationToken) =>
        WriteAllAsync(batch, DeliverySql.Redrive, BindRedriven, cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return file.WriteAsync(
            connection => connection.Execute(
                DeliverySql.Purge,
                row =>
                {
                    row.BindTime(1, before);
                    row.Bind(2, limit);
                }),
            cancellationToken);
    }

    /// <summary>A row at a time, in one transaction.</summary>
    private async Task<int> WriteAllAsync<T>(
        IReadOnlyCollection<T> batch, string sql, Action<SqliteStatement, T, DateTimeOffset> bind, CancellationToken cancellationToken)
    {
        RecordRules.CheckBatch(batch);
        return batch.Count == 0
            ? 0
            : await file.WriteAsync(
                connection =>
                {
                    var now = file.Time.GetUtcNow();
                    return batch.Sum(item => connection.Execute(sql, row => bind(row, item, now)));
                },
                cancellationToken);
    }

    private static void BindNew(SqliteStatement row, NewDelivery delivery, DateTimeOffset now)
    {
        row.BindId(1, delivery.Key.ToId());
        row.BindText(2, delivery.Key.UserId);
        row.BindId(3, delivery.Key.SubscriptionId);
        row.BindText(4, delivery.Key.Position.Lane);
        row.Bind(5, delivery.Key.Position.Sequence);
        row.BindId(6, delivery.EventId);
        row.Bind(7, delivery.MaxAttempts);
        row.BindTime(8, delivery.ExpiresAt);
        row.BindTime(9, now);
    }

    private static void BindOutcome(SqliteStatement row, DeliveryOutcome outcome, DateTimeOffset now)
    {
        row.BindId(1, outcome.Id);
        row.BindText(2, StatusText.Of(outcome.Status));
        row.BindTime(3, outcome.RetryAfter);
        row.BindTextOrNull(4, outcome.ErrorMessage);
        row.BindTime(5, now);
    }

    private static void BindRedriven(SqliteStatement row, Guid id, DateTimeOffset now)
    {
        row.BindId(1, id);
        row.BindTime(2, now);
    }

    private static TrackedDelivery Read(SqliteStatement row) => new()
    {
        Key = new DeliveryKey(row.GetText(0), row.GetIdOrNull(1), new EventPosition(row.GetText(2), row.GetLong(3))),
        EventId = row.GetId(4),
        Status = StatusText.Parse<DeliveryStatus>(row.GetText(5)),
        Attempts = (int)row.GetLong(6),
        MaxAttempts = (int)row.GetLong(7),
        RetryAfter = row.GetTimeOrNull(8),
        ErrorMessage = row.GetTextOrNull(9),
        CreatedAt = row.GetTime(10),
        UpdatedAt = row.GetTime(11),
        DeliveredAt = row.GetTimeOrNull(12),
        ExpiresAt = row.GetTimeOrNull(13),
    };
}
