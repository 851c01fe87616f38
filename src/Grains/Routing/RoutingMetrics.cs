using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EventHub.Statistics;

namespace EventHub.Grains.Routing;

/// <summary>How far this silo's routers are behind the log. Everything is added once a stretch of a lane.</summary>
internal sealed class RoutingMetrics
{
    public const string MeterName = "EventHub.Routing";

    private static readonly InstrumentAdvice<double> Delays = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    };

    private readonly ConcurrentDictionary<string, RouterCounts> _routers = new(StringComparer.Ordinal);
    private readonly Histogram<double> _delay;

    public RoutingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _delay = meter.CreateHistogram("eventhub.router.delay", "s", "From when the oldest event of a stretch was accepted until it was routed.", null, Delays);
        meter.CreateObservableGauge("eventhub.router.position", Positions, "{event}", "Sequence of the last event that was routed.");
        meter.CreateObservableCounter(
            "eventhub.router.events.healed",
            () => _routers.Values.Select(static router => new Measurement<long>(router.Healed.Value, router.Tag)),
            "{event}",
            "Events that the stream lost and that were read from the log.");
    }

    public RouterCounts Of(string lane) => _routers.GetOrAdd(lane, static name => new RouterCounts(name));

    public void Routed(RouterCounts router, long through, TimeSpan delay)
    {
        router.Stand(through);

        // The silo that accepted it may have a clock that is ahead of this one's.
        _delay.Record(Math.Max(0, delay.TotalSeconds), router.Tag);
    }

    public RouterReport[] Report() =>
        [.. _routers.Values.Where(static router => router.Position is not null).Select(static router => new RouterReport(router.Lane, router.Position!.Value))];

    private IEnumerable<Measurement<long>> Positions()
    {
        foreach (var router in _routers.Values)
        {
            if (router.Position is { } position)
            {
                yield return new Measurement<long>(position, router.Tag);
            }
        }
    }
}

/// <summary>One lane's router, over all times that it was on this silo.</summary>
internal sealed class RouterCounts(string lane)
{
    private const long Elsewhere = -1;

    private long _position = Elsewhere;

    public string Lane => lane;

    public KeyValuePair<string, object?> Tag { get; } = KeyValuePair.Create("lane", (object?)lane);

    public Tally Healed { get; } = new();

    /// <summary>Null while the router is on another silo.</summary>
    public long? Position => Volatile.Read(ref _position) is var position and not Elsewhere ? position : null;

    public void Stand(long through) => Volatile.Write(ref _position, through);

    public void Leave() => Volatile.Write(ref _position, Elsewhere);
}
