using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Storage.Deliveries;
using EventHub.Tracking;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace EventHub.Grains.Tracking;

/// <summary>Stateless: every silo answers from the store.</summary>
[StatelessWorker]
[Reentrant]
internal sealed partial class DeliveryGrain(IDeliveryStore store, TimeProvider time, ILogger<DeliveryGrain> logger) : Grain, IDeliveryGrain
{
    /// <summary>Rows that are read at once at least, so that a small page does not take a call for each that is not shown.</summary>
    private const int LeastRead = 100;

    public async Task<DeliveryPage> List(DeliveryQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is < 1 or > DeliveryQuery.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"must be a whole number from 1 to {DeliveryQuery.MaxLimit}");
        }

        // Until the page is full: one that ended at a delivery which is not shown would tell that there is one.
        var (shown, before) = (new List<TrackedDelivery>(), query.Before);
        var atOnce = Math.Max(query.Limit, LeastRead);
        for (var count = atOnce; count == atOnce && shown.Count < query.Limit;)
        {
            var rows = await store.ListAsync(query.UserId, query.Status, before, atOnce, cancellationToken);
            shown.AddRange(await VisibleTo(query.Reader, rows));
            (count, before) = (rows.Count, rows.Count == 0 ? before : rows[^1].Id);
        }

        DeliveryRecord[] page = [.. shown.Take(query.Limit).Select(ToRecord)];
        return new DeliveryPage(page, page.Length == query.Limit ? page[^1].Id : null);
    }

    public async Task<RedriveAnswer> Redrive(Guid id, Reader reader)
    {
        if (await store.FindAsync(id, CancellationToken.None) is not { } before || !await IsFor(reader, before))
        {
            return new RedriveAnswer(RedriveOutcome.NotFound, null);
        }

        var redriven = await store.RedriveAsync([id], CancellationToken.None);
        if (await store.FindAsync(id, CancellationToken.None) is not { } now)
        {
            return new RedriveAnswer(RedriveOutcome.NotFound, null);
        }

        if (redriven > 0)
        {
            await TellQueue(now.Key);
            return new RedriveAnswer(RedriveOutcome.Redriven, ToRecord(now));
        }

        var isExpired = now.Status == DeliveryStatus.Failed && now.ExpiresAt <= time.GetUtcNow();
        return new RedriveAnswer(isExpired ? RedriveOutcome.Expired : RedriveOutcome.NotDead, ToRecord(now));
    }

    private async Task<bool> IsFor(Reader reader, TrackedDelivery row) =>
        reader.IsAdmin || (row.Key.UserId == reader.UserId && (await VisibleTo(reader, [row])).Count > 0);

    /// <summary>
    /// Without those of events that are for the user and yet not to be seen, such as one for admins alone: whether its user is one is
    /// known when the user comes. To such a user there is no event, and so no delivery of it.
    /// </summary>
    private async Task<IReadOnlyList<TrackedDelivery>> VisibleTo(Reader reader, IReadOnlyList<TrackedDelivery> rows)
    {
        if (reader.IsAdmin)
        {
            return rows;
        }

        var visible = new HashSet<EventPosition>();
        var positions = rows.Select(static row => row.Key.Position).OrderBy(static p => p.Lane, StringComparer.Ordinal).ThenBy(static p => p.Sequence);
        foreach (var (lane, first, last) in PositionRuns.Cut(positions))
        {
            await GrainFactory.GetGrain<IEventQueryGrain>(0).ReadAll(
                lane, first - 1, last, EventFilter.Everything, reader, e => visible.Add(e.Position));
        }

        return [.. rows.Where(row => visible.Contains(row.Key.Position))];
    }

    /// <summary>Whoever is not online gets it at the next connect, and so does whoever can't be told.</summary>
    private async Task TellQueue(DeliveryKey key)
    {
        try
        {
            var online = await GrainFactory.GetGrain<IRouterGrain>(Lanes.Urgent).FindOnline([key.UserId]);
            if (online.Length > 0)
            {
                await GrainFactory.GetGrain<IUserQueueGrain>(key.UserId).Redrive(key.Position);
            }
        }
        catch (Exception e)
        {
            LogNotTold(key.UserId, e);
        }
    }

    private static DeliveryRecord ToRecord(TrackedDelivery row) => new()
    {
        Id = row.Id,
        UserId = row.Key.UserId,
        EventId = row.EventId,
        Position = row.Key.Position,
        Status = row.Status,
        Attempts = row.Attempts,
        MaxAttempts = row.MaxAttempts,
        RetryAfter = row.RetryAfter,
        ErrorMessage = row.ErrorMessage,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        DeliveredAt = row.DeliveredAt,
        ExpiresAt = row.ExpiresAt,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId} could not be told of a redriven delivery; it comes at the next connect")]
    private partial void LogNotTold(string userId, Exception error);
}
