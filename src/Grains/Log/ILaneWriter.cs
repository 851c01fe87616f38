using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Grains.Log;

/// <summary>Where a lane's commits go: the store, or, for the volatile lane, nowhere.</summary>
internal interface ILaneWriter
{
    Task<LaneLease> OpenAsync(CancellationToken cancellationToken);

    Task<LaneCommit> CommitAsync(LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt);

    /// <summary>Events that fell out of the ring; empty when they can't be had any more.</summary>
    Task<Events.LogEvent[]> ReadAsync(long first, long last, int maxBytes, CancellationToken cancellationToken);
}

internal sealed class StoredLane(IEventLog log, string lane) : ILaneWriter
{
    /// <summary>Rows of one read for the stream; as many as a commit has.</summary>
    private const int MaxEvents = 1_000;

    public Task<LaneLease> OpenAsync(CancellationToken cancellationToken) => log.OpenLaneAsync(lane, cancellationToken);

    public Task<LaneCommit> CommitAsync(LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt) =>
        log.AppendAsync(lease, requests, acceptedAt, CancellationToken.None);

    public async Task<Events.LogEvent[]> ReadAsync(long first, long last, int maxBytes, CancellationToken cancellationToken)
    {
        var scan = new LaneScan { Lane = lane, First = first, Last = last, MaxEvents = MaxEvents, MaxBytes = maxBytes };
        return (await log.ScanAsync(scan, cancellationToken)).Events;
    }
}

/// <summary>The lane of events that are not to be stored: numbered like the others, kept only in the ring.</summary>
internal sealed class VolatileLane(TimeProvider time) : ILaneWriter
{
    // Numbers go on from the clock: a position of an earlier life is never given to another event.
    public Task<LaneLease> OpenAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult(new LaneLease(Lanes.Volatile, 1, now.ToUnixTimeMilliseconds() * 1_000, now));
    }

    public Task<LaneCommit> CommitAsync(LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt)
    {
        var last = lease.LastSequence;
        var stored = new List<Events.AcceptedEvent>();
        var results = new AppendResult[requests.Count];
        for (var i = 0; i < requests.Count; i++)
        {
            var events = requests[i].Events;
            var appended = new AppendedEvent[events.Length];
            for (var j = 0; j < events.Length; j++)
            {
                appended[j] = new AppendedEvent(new EventPosition(Lanes.Volatile, ++last), IsDuplicate: false);
            }

            stored.AddRange(events);
            results[i] = new AppendResult { Events = appended };
        }

        return Task.FromResult(new LaneCommit(results, stored, lease with { LastSequence = last, LastAcceptedAt = acceptedAt }));
    }

    public Task<Events.LogEvent[]> ReadAsync(long first, long last, int maxBytes, CancellationToken cancellationToken) =>
        Task.FromResult<Events.LogEvent[]>([]);
}
