using System.Diagnostics.Metrics;
using EventHub.Delivery;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Emitting;
using EventHub.Grains.Log;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;
using EventHub.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Statistics;

/// <summary>What the parts of a silo count, as a collector reads it.</summary>
public sealed class SiloMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Sample.Noon);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_commit_is_counted_for_its_lane_and_its_duration_recorded()
    {
        var metrics = new LogMetrics(Meters, _time);
        using var appended = Longs(LogMetrics.MeterName, "eventhub.log.events.appended");
        using var categories = Longs(LogMetrics.MeterName, "eventhub.log.category.events");
        using var durations = new MetricCollector<double>(Meters, LogMetrics.MeterName, "eventhub.log.append.duration");
        AcceptedEvent[] events = [Sample.Accepted(), Sample.Accepted()];

        metrics.Committed(metrics.Of("bulk-0"), events, TimeSpan.FromMilliseconds(7));
        metrics.Committed(metrics.Of("bulk-1"), [events[0]], TimeSpan.FromMilliseconds(9));

        Assert.Equal(2, Value(appended, "lane", "bulk-0"));
        Assert.Equal(1, Value(appended, "lane", "bulk-1"));
        Assert.Equal(3, Value(categories, "category", "custom"));
        Assert.Equal([(0.007, "bulk-0"), (0.009, "bulk-1")], durations.GetMeasurementSnapshot().Select(static m => (m.Value, (string)m.Tags["lane"]!)));
        Assert.Equal([2L, 1L], metrics.Lanes().Select(static lane => lane.Appended));
        Assert.Equal(3, metrics.Kinds().Types.Single().Count);
    }

    [Fact]
    public void A_lane_that_another_silo_writes_now_shows_no_standing()
    {
        var metrics = new LogMetrics(Meters, _time);
        using var heads = Longs(LogMetrics.MeterName, "eventhub.log.head");
        var ring = new EventRing(1_000_000);
        ring.Reset(41);
        ring.Add(Sample.Events(42, 1));
        var lane = metrics.Of(Sample.Lane);

        lane.Stand(ring, new WaitingAppends(new EventLogOptions(), TimeProvider.System));
        Assert.Equal(42, Value(heads, "lane", Sample.Lane));
        Assert.Equal(ring.Bytes, metrics.Lanes()[0].Now!.RingBytes);

        lane.Leave();
        heads.Clear();
        heads.RecordObservableInstruments();
        Assert.Empty(heads.GetMeasurementSnapshot());
        Assert.Null(metrics.Lanes()[0].Now);
    }

    [Fact]
    public void What_became_of_emitted_events_is_counted_by_outcome_and_refusals_by_reason()
    {
        var metrics = new EmitMetrics(Meters);
        using var outcomes = Longs(EmitMetrics.MeterName, "eventhub.emit.events");
        using var refusals = Longs(EmitMetrics.MeterName, "eventhub.emit.requests.refused");
        var request = new EmitRequest { Events = [Draft, Draft, Draft] };

        metrics.Emitted(request, new EmitResult { Events = [Became(EmitStatus.Stored), Became(EmitStatus.Filtered), Became(EmitStatus.Stored)] });
        metrics.Emitted(request, new EmitResult { AlreadyStored = true });
        metrics.Refused(request, new InvalidRequestException("events", "is wrong"));
        metrics.Refused(request, new LogOverloadedException("later"));
        metrics.Refused(request, new TimeoutException());

        Assert.Equal(
            [("stored", 2L), ("duplicate", 0L), ("filtered", 1L), ("live", 0L), ("already_stored", 3L)],
            metrics.Events().Select(static e => (e.Name, e.Count)));
        Assert.Equal(3, Value(outcomes, "outcome", "already_stored"));
        Assert.Equal(1, Value(refusals, "reason", "overloaded"));
        Assert.Equal([1L, 1L, 0L, 1L], metrics.Refusals().Select(static r => r.Count));
        Assert.Equal(9, metrics.FailedEvents);
    }

    [Fact]
    public void A_batch_is_counted_under_its_strategy_with_its_wait_and_what_it_left_out()
    {
        var metrics = new QueueMetrics(Meters, new QueueHosts(null!, null!));
        using var waits = new MetricCollector<double>(Meters, QueueMetrics.MeterName, "eventhub.queue.batch.wait");
        using var modes = Longs(QueueMetrics.MeterName, "eventhub.queue.events");
        var queue = new LaneQueue(Sample.Lane, Batching, OverflowPolicy.DropOldest, _time);
        queue.Start(0);
        queue.Offer([.. Enumerable.Range(1, 12).Select(static i => Sample.Reference(i))], 12, _time.GetTimestamp());
        Assert.Equal(OverflowPolicy.DropOldest, queue.TrimOverflow());
        _time.Advance(TimeSpan.FromMilliseconds(300));

        metrics.Left(Request, isDurable: true, queue.TakeBatch());
        metrics.Left(Request, isDurable: true, new Batch([13], null, 100, EventPriority.Urgent, 13));

        var strategy = metrics.Strategies().Single(static s => s.Batches > 0);
        Assert.Equal(("time_based", 2L, 11L, 1_100L, 300.0), (strategy.Strategy, strategy.Batches, strategy.Events, strategy.Bytes, strategy.Wait.TotalMilliseconds));
        Assert.Equal([(0.3, "normal"), (0, "urgent")], waits.GetMeasurementSnapshot().Select(static m => (m.Value, (string)m.Tags["priority"]!)));
        Assert.Equal(10, Value(modes, "mode", "batched"));
        Assert.Equal(1, Value(modes, "mode", "immediate"));
        Assert.Equal((1, 2), (metrics.Report().Gaps[0].Count, metrics.Report().GapEvents[0].Count));
    }

    [Fact]
    public void The_queues_of_a_silo_are_summed_whoever_they_belong_to()
    {
        QueueDepth[] queues = [new(), new(), new()];
        queues[0].Set(subscriptions: 2, events: 30);
        queues[2].Set(subscriptions: 1, events: 12);

        Assert.Equal(new QueueDepths(3, 3, 42, 30), QueueDepths.Of(queues));
    }

    private static BatchingOptions Batching => BatchingOptions.Default with { Strategy = BatchingStrategy.TimeBased, MaxQueueSize = 10 };

    private static EventDraft Draft => new() { Type = "custom_event", Source = "tests" };

    private static SubscriptionRequest Request => new()
    {
        ConnectionId = "connection",
        SubscriptionId = "subscription",
        Reader = Sample.Admin,
        Filter = EventFilter.Everything,
        Batching = Batching,
    };

    private static EmittedEvent Became(EmitStatus status) => new(Guid.NewGuid(), null, status);

    private static long Value(MetricCollector<long> collector, string tag, string value)
    {
        collector.Clear();
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().Single(m => (string?)m.Tags[tag] == value).Value;
    }

    private MetricCollector<long> Longs(string meter, string instrument) => new(Meters, meter, instrument);
}
