using System.Collections.Concurrent;
using EventHub.Events;

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
    private readonly Queue<LogEvent> _arrivals = new();
    private long _bytes;

    internal long Bytes => Volatile.Read(ref _bytes);

    public LaneRing? Lane(string lane) => _lanes.GetValueOrDefault(lane);

    public void Add(ReadOnlySpan<LogEvent> events)
    {
        lock (_writing)
        {
            string? lane = null;
            LaneRing? ring = null;
            foreach (var e in events)
            {
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
            }

            while (_bytes > maxBytes)
            {
                var oldest = _arrivals.Dequeue();
                _bytes -= oldest.Size + Overhead;
                _lanes[oldest.Position.Lane].Remove(oldest);
            }
        }
    }
}
