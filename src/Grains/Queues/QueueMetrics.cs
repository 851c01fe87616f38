using System.Diagnostics.Metrics;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Statistics;
using EventHub.Visibility;

namespace EventHub.Grains.Queues;

/// <summary>What leaves this silo's queues, and what does not. Everything is added once a batch, an overflow or a read.</summary>
internal sealed class QueueMetrics
{
    public const string MeterName = "EventHub.Queues";

    private static readonly string[] Modes = ["batched", "immediate", "caught_up"];

    private static readonly string[] GapReasons = ["overflow", "not_stored"];

    private static readonly KeyValuePair<string, object?>[] StrategyTags = Tags("strategy", DeliveryNames.Strategies);

    private static readonly KeyValuePair<string, object?>[] PriorityTags = Tags("priority", EventNames.AllPriorities);

    private readonly QueueHosts _queues;
    private readonly StrategyCounts[] _strategies = [.. DeliveryNames.Strategies.Select(static _ => new StrategyCounts())];
    private readonly Histogram<int> _events;
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _wait;
    private readonly TallySet _left;
    private readonly TallySet _overflows;
    private readonly TallySet _gaps;
    private readonly TallySet _gapEvents;
    private readonly Tally _catchUps;

    public QueueMetrics(IMeterFactory meters, QueueHosts queues)
    {
        _queues = queues;
        var meter = meters.Create(MeterName);
        _events = meter.CreateHistogram("eventhub.queue.batch.events", "{event}", "Events of a batch.", null, BatchBuckets.Events);
        _size = meter.CreateHistogram("eventhub.queue.batch.size", "By", "JSON bytes of a batch's events.", null, BatchBuckets.Bytes);
        _wait = meter.CreateHistogram("eventhub.queue.batch.wait", "s", "How long a batch's oldest event has waited in the queue.", null, BatchBuckets.Seconds);
        _left = meter.CreateTallies("eventhub.queue.events", "mode", Modes, "{event}", "Events that left queues.");
        _overflows = meter.CreateTallies("eventhub.queue.overflows", "policy", DeliveryNames.Overflows, "{overflow}", "Times that a queue was full.");
        _gaps = meter.CreateTallies("eventhub.queue.gaps", "reason", GapReasons, "{gap}", "Gaps that readers were told of.");
        _gapEvents = meter.CreateTallies("eventhub.queue.gap.events", "reason", GapReasons, "{event}", "Events that those gaps left out.");
        _catchUps = meter.CreateTally("eventhub.queue.catch_ups", "{catch_up}", "Times that the log was read for a reader that was behind.");
        meter.CreateObservableGauge("eventhub.queue.active", () => Depths().Queues, "{queue}", "Users' queues in memory.");
        meter.CreateObservableGauge("eventhub.queue.subscriptions", () => Depths().Subscriptions, "{subscription}", "Subscriptions of those queues.");
        meter.CreateObservableGauge("eventhub.queue.depth", () => Depths().Events, "{event}", "Events that wait in all queues.");
        meter.CreateObservableGauge("eventhub.queue.depth.max", () => Depths().Deepest, "{event}", "Events that wait in the fullest queue.");
    }

    /// <summary>A batch left under its subscription's strategy.</summary>
    public void Left(SubscriptionRequest request, bool isDurable, in Batch batch)
    {
        if (HubUsers.IsOne(request.Reader.UserId))
        {
            // The hub only tries its own way.
            return;
        }

        var batching = request.Batching;
        var events = batch.Sequences.Length;
        var strategy = StrategyTags[(int)batching.Strategy];
        _strategies[(int)batching.Strategy].Add(events, batch.Size, batch.Wait);
        _events.Record(events, strategy);
        _size.Record(batch.Size, strategy);
        _wait.Record(batch.Wait.TotalSeconds, strategy, PriorityTags[(int)batch.Priority]);
        _left[batching.PriorityBypass && batch.Priority >= EventPriority.Critical ? 1 : 0].Add(events);
        if (batch.Gap is { } gap)
        {
            var reason = isDurable ? 0 : 1;
            _gaps[reason].Add(1);
            _gapEvents[reason].Add(gap.Count);
        }
    }

    public void Overflowed(OverflowPolicy policy) => _overflows[(int)policy].Add(1);

    public void CatchUpBegan() => _catchUps.Add(1);

    public void CaughtUp(int events) => _left[2].Add(events);

    public StrategyReport[] Strategies() => [.. DeliveryNames.Strategies.Select((name, i) => _strategies[i].Report(name))];

    public QueueReport Report()
    {
        var depths = Depths();
        return new QueueReport
        {
            Active = depths.Queues,
            Subscriptions = depths.Subscriptions,
            Depth = depths.Events,
            Deepest = depths.Deepest,
            Left = _left.ToCounts(),
            Overflows = _overflows.ToCounts(),
            Gaps = _gaps.ToCounts(),
            GapEvents = _gapEvents.ToCounts(),
            CatchUps = _catchUps.Value,
        };
    }

    private QueueDepths Depths() => QueueDepths.Of(_queues.Depths);

    private static KeyValuePair<string, object?>[] Tags(string tag, IReadOnlyList<string> values) =>
        [.. values.Select(value => KeyValuePair.Create(tag, (object?)value))];

    private sealed class StrategyCounts
    {
        private readonly Tally _batches = new();
        private readonly Tally _events = new();
        private readonly Tally _bytes = new();
        private readonly Tally _waitTicks = new();

        public void Add(int events, int bytes, TimeSpan wait)
        {
            _batches.Add(1);
            _events.Add(events);
            _bytes.Add(bytes);
            _waitTicks.Add(wait.Ticks);
        }

        public StrategyReport Report(string name) =>
            new(name, _batches.Value, _events.Value, _bytes.Value, TimeSpan.FromTicks(_waitTicks.Value));
    }
}
