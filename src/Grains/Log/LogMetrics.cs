using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EventHub.Events;
using EventHub.Statistics;
using EventHub.Visibility;

namespace EventHub.Grains.Log;

/// <summary>What the lanes of this silo commit. Everything is added once a commit.</summary>
internal sealed class LogMetrics
{
    public const string MeterName = "EventHub.Log";

    /// <summary>From a batch that only waits for its fsync to a disk that hangs.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    /// <summary>Up to the bound of a commit.</summary>
    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000] };

    private readonly ConcurrentDictionary<string, LaneCounts> _lanes = new(StringComparer.Ordinal);
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _size;
    private readonly EventKinds _kinds;
    private readonly RecentRate _rate;

    public LogMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        _rate = new RecentRate(time);
        _kinds = new EventKinds(meter);
        _duration = meter.CreateHistogram("eventhub.log.append.duration", "s", "From the beginning of a commit to the store's answer.", null, Durations);
        _size = meter.CreateHistogram("eventhub.log.commit.events", "{event}", "Events that one commit has stored.", null, Sizes);
        meter.CreateObservableCounter(
            "eventhub.log.events.appended", () => Measure(static lane => lane.Appended), "{event}", "Events that were committed.");
        meter.CreateObservableCounter("eventhub.log.appended", () => Measure(static lane => lane.Bytes), "By", "JSON bytes of those events.");
        meter.CreateObservableCounter(
            "eventhub.log.commits.failed", () => Measure(static lane => lane.Failed), "{commit}", "Commits that the store refused or did not confirm.");
        meter.CreateObservableGauge(
            "eventhub.log.append.rate", () => _rate.PerSecond, "{event}/s", "Events that this silo's lanes appended a second, over the last 10 s.");
        meter.CreateObservableGauge("eventhub.log.head", () => Measure(static now => now.Head), "{event}", "Sequence of the lane's last event.");
        meter.CreateObservableGauge("eventhub.log.ring.size", () => Measure(static now => now.RingBytes), "By", "Newest events in memory.");
        meter.CreateObservableGauge("eventhub.log.waiting.size", () => Measure(static now => now.WaitingBytes), "By", "Events that wait for a commit.");
    }

    public LaneCounts Of(string lane) => _lanes.GetOrAdd(lane, static name => new LaneCounts(name));

    public void Committed(LaneCounts lane, IReadOnlyList<AcceptedEvent> committed, TimeSpan took)
    {
        var stored = lane.IsDurable ? committed : [.. committed.Where(static e => !HubUsers.IsOne(e.Header.Source))];
        if (stored.Count == 0 && committed.Count > 0)
        {
            // The hub only tried its own way.
            return;
        }

        long bytes = 0;
        foreach (var e in stored)
        {
            bytes += e.Body.Length;
        }

        lane.Committed(stored.Count, bytes, took);
        _duration.Record(took.TotalSeconds, lane.Tag);
        _size.Record(stored.Count, lane.Tag);
        _rate.Add(stored.Count);
        _kinds.Add(stored);
    }

    public LaneReport[] Lanes() => [.. _lanes.OrderBy(static lane => lane.Key, StringComparer.Ordinal).Select(static lane => lane.Value.Report())];

    /// <summary>Of all lanes that this silo writes: since when the oldest append waits, and the most bytes that wait in one.</summary>
    public (long? Since, long Bytes) Waiting()
    {
        (long? Since, long Bytes) worst = (null, 0);
        foreach (var lane in _lanes.Values)
        {
            var (since, bytes) = lane.Waiting;
            worst = (since is null || worst.Since < since ? worst.Since : since, Math.Max(worst.Bytes, bytes));
        }

        return worst;
    }

    public KindCounts Kinds() => _kinds.Report();

    public double EventsPerSecond => _rate.PerSecond;

    private IEnumerable<Measurement<long>> Measure(Func<LaneCounts, long> what) =>
        _lanes.Values.Select(lane => new Measurement<long>(what(lane), lane.Tag));

    /// <summary>Of the lanes that this silo writes now: another one shows the rest.</summary>
    private IEnumerable<Measurement<long>> Measure(Func<LaneStanding, long> what)
    {
        foreach (var lane in _lanes.Values)
        {
            if (lane.Now is { } now)
            {
                yield return new Measurement<long>(what(now), lane.Tag);
            }
        }
    }
}
