using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Load;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Storage.Log;
using EventHub.Visibility;
using Orleans.Concurrency;

namespace EventHub.Grains.Queries;

/// <summary>Stateless: every silo answers from the store.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class EventQueryGrain(IEventLog log, NodeLoad load) : Grain, IEventQueryGrain
{
    /// <summary>
    /// Scans of one answer. A sparse filter over a long log gets a short page with a cursor instead of a query without end.
    /// </summary>
    private const int MaxScans = 64;

    /// <summary>Bytes of one page: 1,000 events of the largest size would be 64 MiB.</summary>
    private const int MaxPageBytes = 8 * 1024 * 1024;

    public async Task<EventPage> Query(EventQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        load.Admit(Sheddable.Query);
        var head = await log.GetHeadAsync(cancellationToken);
        var cursor = query.Cursor;
        var descending = query.Order == QueryOrder.NewestFirst;
        if (cursor is not null && !IsOfThisLog(cursor, head, descending))
        {
            throw new InvalidRequestException("cursor", "is not of this log; ask again without it");
        }

        var matcher = new EventMatcher(query.Filter);
        var walks = new List<LaneWalk>();
        foreach (var lane in log.Lanes.Durable)
        {
            var first = descending ? (cursor is null ? head[lane] : Math.Min(cursor[lane] - 1, head[lane])) : (cursor?[lane] ?? 0) + 1;
            walks.Add(new LaneWalk(log, lane, first, descending ? 1 : head[lane], descending, matcher, query.Reader));
        }

        var merge = new LaneMerge(walks, descending);
        var events = await merge.Take(query.Limit, MaxPageBytes, MaxScans, cancellationToken);
        return new EventPage(events, merge.IsExhausted ? null : merge.PositionIn(log.LogId), head);
    }

    public async Task<LogEvent?> Find(Guid id, Reader reader) =>
        await log.FindAsync(id, CancellationToken.None) is { } found ? Visibility.Visibility.See(reader, found) : null;

    public async Task<LaneStretch> ReadLane(LaneRead read, CancellationToken cancellationToken)
    {
        var walk = new LaneWalk(log, read.Lane, read.After + 1, read.UpTo, descending: false, new EventMatcher(read.Filter), read.Reader);
        for (var scans = 0; walk.NeedsScan && scans < MaxScans; scans++)
        {
            await walk.Scan(read.MaxEvents, read.MaxBytes, cancellationToken);
        }

        var events = new List<LogEvent>();
        while (walk.Peek() is not null)
        {
            events.Add(walk.Take());
        }

        return new LaneStretch([.. events], walk.Position);
    }

    public Task<Cursor> GetHead() => log.GetHeadAsync(CancellationToken.None);

    /// <summary>
    /// A log that was restored from a copy ends before the cursors that were given out since: going on with one would pass over
    /// what comes next.
    /// </summary>
    private static bool IsOfThisLog(Cursor cursor, Cursor head, bool descending)
    {
        // Newest first, a lane of which nothing was taken yet stands behind its last event.
        var beyond = descending ? 1 : 0;
        return cursor.LogId == head.LogId && cursor.Lanes.All(lane => lane.Value - beyond <= head[lane.Key] || lane.Key == Lanes.Redelivered);
    }

    private static void Check(EventQuery query)
    {
        if (query.Limit is < 1 or > EventQuery.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"must be a whole number from 1 to {EventQuery.MaxLimit}");
        }
    }
}
