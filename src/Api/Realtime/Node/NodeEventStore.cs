using System.Collections.Concurrent;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Realtime.Node;

/// <summary>
/// The events under way to this node's readers: they came once and are shared by every batch. The oldest arrivals give way
/// when the bound of bytes is reached; whoever misses one reads the log.
/// </summary>
/// <param name="maxBytes">Bytes of events to keep, all lanes together.</param>
internal sealed class NodeEventStore(long maxBytes)
{
    /// <summary>What an event's objects take besides its JSON, so that many small events keep to the bound as well.</summary>
    internal const int Overhead = 256;

    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, LaneRing> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LaneArrivals> _progress = new(StringComparer.Ordinal);
    private readonly Queue<LogEvent> _arrivals = new();
    private long _bytes;

    internal long Bytes => Volatile.Read(ref _bytes);

    public LaneRing? Lane(string lane) => _lanes.GetValueOrDefault(lane);

    /// <summary>
    /// Completes when the lane's events up to a sequence have come, as far as they will; null when they have. Orders of a queue on
    /// one silo may get here before the events that a router on another silo has sent.
    /// </summary>
    public Task? Arrival(string lane, long through)
    {
        var progress = Progress(lane);
        if (through <= progress.Through)
        {
            return null;
        }

        lock (_writing)
        {
            return progress.Await(through);
        }
    }

    /// <summary>What has not come by now is read from the log: nobody waits for it any more.</summary>
    public void GiveUp(string lane, long through)
    {
        lock (_writing)
        {
            Progress(lane).Reach(through, isAnew: false);
        }
    }

    public void Add(ReadOnlySpan<LogEvent> events)
    {
        lock (_writing)
        {
            string? lane = null;
            LaneRing? ring = null;
            for (var i = 0; i < events.Length; i++)
            {
                var e = events[i];
                if (ring is null || e.Position.Lane != lane)
                {
                    lane = e.Position.Lane;
                    ring = _lanes.GetOrAdd(lane, static _ => new LaneRing());
                }

                if (ring.Put(e))
                {
                    _arrivals.Enqueue(e);
                    _bytes += e.Size + Overhead;
                }

                // After the last of them is here: whoever waits finds all of them.
                if (i == events.Length - 1 || events[i + 1].Position.Lane != lane)
                {
                    Progress(lane!).Reach(e.Position.Sequence, isAnew: !Lanes.IsDurable(lane!));
                }
            }

            while (_bytes > maxBytes)
            {
                var oldest = _arrivals.Dequeue();
                _bytes -= oldest.Size + Overhead;
                _lanes[oldest.Position.Lane].Remove(oldest);
            }
        }
    }

    private LaneArrivals Progress(string lane) => _progress.GetOrAdd(lane, static _ => new LaneArrivals());
}
