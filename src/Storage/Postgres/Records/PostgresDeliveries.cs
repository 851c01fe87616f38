using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Storage.Records;
using EventHub.Tracking;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;
using static EventHub.Storage.Postgres.Records.RecordsDatabase;

namespace EventHub.Storage.Postgres.Records;

internal sealed class PostgresDeliveries(RecordsDatabase database) : IDeliveryStore
{
    public async Task<int> AddAsync(IReadOnlyCollection<NewDelivery> batch, CancellationToken cancellationToken)
    {
        RecordRules.CheckBatch(batch);
        if (batch.Count == 0)
        {
            return 0;
        }

        var command = database.Command(
            DeliverySql.Insert,
            Array(batch, static d => d.Key.ToId()),
            Array(batch, static d => d.Key.UserId),
            Array(batch, static d => d.Key.SubscriptionId),
            Array(batch, static d => d.Key.Position.Lane),
            Array(batch, static d => d.Key.Position.Sequence),
            Array(batch, static d => d.EventId),
            Array(batch, static d => d.MaxAttempts),
            Array(batch, static d => Milliseconds(d.ExpiresAt)),
            database.Now);
        return await command.ChangeAsync(cancellationToken);
    }

    public async Task<int> SettleAsync(IReadOnlyCollection<DeliveryOutcome> batch, CancellationToken cancellationToken)
    {
        RecordRules.CheckBatch(batch);
        if (batch.Count == 0)
        {
            return 0;
        }

        var command = database.Command(
            DeliverySql.Settle,
            Array(batch, static o => o.Id),
            Array(batch, static o => StatusText.Of(o.Status)),
            Array(batch, static o => Milliseconds(o.RetryAfter)),
            Array(batch, static o => o.ErrorMessage),
            database.Now);
        return await command.ChangeAsync(cancellationToken);
    }

    public Task<TrackedDelivery?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.Command(DeliverySql.Select, Of(id)).FindAsync(Read, cancellationToken);

    public Task<IReadOnlyList<TrackedDelivery>> ListOpenAsync(
        string userId, DeliveryKey? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return OpenPage.ReadAsync(after, limit, (lanes, from, most) => database.Command(
            lanes == OpenLanes.Urgent ? DeliverySql.SelectOpenUrgent : DeliverySql.SelectOpenBulk,
            Of(userId),
            Of(from?.Position.Lane ?? string.Empty),
            Of(from?.Position.Sequence ?? 0),
            Of(from?.ToId() ?? Guid.Empty),
            database.Now,
            Of(most)).ListAsync(Read, cancellationToken));
    }

    public Task<IReadOnlyList<TrackedDelivery>> ListAsync(
        string? userId, DeliveryStatus? status, Guid? before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        var first = Of(before ?? Guid.AllBitsSet);
        var wanted = Of(status is { } one ? StatusText.Of(one) : null);
        var command = (userId, status) switch
        {
            (null, DeliveryStatus.Failed) => database.Command(DeliverySql.SelectDead, first, Of(limit)),
            (null, _) => database.Command(DeliverySql.SelectAll, first, Of(limit), wanted),
            (_, DeliveryStatus.Failed) => database.Command(DeliverySql.SelectDeadOfUser, first, Of(limit), Of(userId)),
            _ => database.Command(DeliverySql.SelectAllOfUser, first, Of(limit), Of(userId), wanted),
        };
        return command.ListAsync(Read, cancellationToken);
    }

    public async Task<int> RedriveAsync(IReadOnlyCollection<Guid> batch, CancellationToken cancellationToken)
    {
        RecordRules.CheckBatch(batch);
        return batch.Count == 0
            ? 0
            : await database.Command(DeliverySql.Redrive, Of(batch.ToArray()), database.Now).ChangeAsync(cancellationToken);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return database.Command(DeliverySql.Purge, TimeOf(before), Of(limit)).ChangeAsync(cancellationToken);
    }

    private static NpgsqlParameter Array<TRow, TValue>(IReadOnlyCollection<TRow> batch, Func<TRow, TValue> column) =>
        Of(batch.Select(column).ToArray());

    private static TrackedDelivery Read(NpgsqlDataReader row) => new()
    {
        Key = new DeliveryKey(row.GetString(0), row.IdOrNull(1), new EventPosition(row.GetString(2), row.GetInt64(3))),
        EventId = row.GetGuid(4),
        Status = StatusText.Parse<DeliveryStatus>(row.GetString(5)),
        Attempts = row.GetInt32(6),
        MaxAttempts = row.GetInt32(7),
        RetryAfter = row.TimeOrNull(8),
        ErrorMessage = row.TextOrNull(9),
        CreatedAt = row.Time(10),
        UpdatedAt = row.Time(11),
        DeliveredAt = row.TimeOrNull(12),
        ExpiresAt = row.TimeOrNull(13),
    };
}
