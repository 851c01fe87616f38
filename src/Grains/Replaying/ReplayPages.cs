using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Queries;
using EventHub.Log;
using EventHub.Replaying;
using EventHub.Storage.Log;
using EventHub.Visibility;

namespace EventHub.Grains.Replaying;

/// <summary>Events in the order in which the log took them, lanes merged, and where a reader stands after them.</summary>
/// <param name="Events">As the reader may see them.</param>
/// <param name="From">Where it stood before.</param>
/// <param name="Through">What was taken or passed.</param>
/// <param name="IsLast">Nothing follows.</param>
internal sealed record ReplayPage(LogEvent[] Events, Cursor From, Cursor Through, bool IsLast);

/// <summary>
/// Pages of the log for one replay. The next one is read while the one before is sent: away from the grain, whose turns are for its
/// reader. Used by one caller at a time.
/// </summary>
internal sealed class ReplayPages
{
    private const int MaxEvents = 4_000;

    private const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Then a page ends, empty if need be, so that the replay sees its progress through what does not match.</summary>
    private const int MaxScans = 16;

    private readonly LaneMerge _merge;
    private readonly string _logId;
    private readonly CancellationToken _stop;
    private Cursor _position;
    private Task<ReplayPage> _ahead;

    private ReplayPages(LaneMerge merge, Cursor position, CancellationToken stop)
    {
        _merge = merge;
        _logId = position.LogId;
        _position = position;
        _stop = stop;
        _ahead = Task.Run(Read, stop);
    }

    /// <param name="filter">With the time that was sought to as its start.</param>
    /// <param name="from">Everything after it; null: from where the filter's time begins.</param>
    public static async Task<ReplayPages> OpenAsync(
        IEventLog log, EventFilter filter, Reader reader, Cursor? from, CancellationToken stop)
    {
        var head = await log.GetHeadAsync(stop);
        var matcher = new EventMatcher(filter);
        var walks = new List<LaneWalk>();
        foreach (var lane in log.Lanes.Durable)
        {
            var first = from is null ? await LaneStart.FindAsync(log, lane, head[lane], filter.StartTime!.Value, stop) : from[lane] + 1;
            walks.Add(new LaneWalk(log, lane, first, head[lane], descending: false, matcher, reader));
        }

        var merge = new LaneMerge(walks, descending: false);
        return new ReplayPages(merge, merge.PositionIn(log.LogId), stop);
    }

    /// <exception cref="LogUnavailableException">Nothing was passed over: ask again.</exception>
    public async Task<ReplayPage> NextAsync()
    {
        if (_ahead.IsFaulted)
        {
            _ahead = Task.Run(Read, _stop);
        }

        var page = await _ahead;
        _position = page.Through;
        if (!page.IsLast)
        {
            _ahead = Task.Run(Read, _stop);
        }

        return page;
    }

    private async Task<ReplayPage> Read()
    {
        var events = await _merge.Take(MaxEvents, MaxBytes, MaxScans, _stop);
        return new ReplayPage(events, _position, _merge.PositionIn(_logId), _merge.IsExhausted);
    }
}
