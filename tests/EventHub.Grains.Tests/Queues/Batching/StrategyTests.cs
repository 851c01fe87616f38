using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues.Batching;

/// <summary>Each strategy in a lane's queue, against a clock that the test moves.</summary>
public sealed class StrategyTests
{
    private static readonly BatchingOptions Options = new()
    {
        MinBatchSize = 2,
        MaxBatchSize = 4,
        BatchTimeout = TimeSpan.FromMilliseconds(400),
        MaxBatchTimeout = TimeSpan.FromMilliseconds(2_000),
        MaxQueueSize = 20,
        AdaptiveSizing = false,
    };

    private readonly FakeTimeProvider _time = new(Sample.Noon);

    [Fact]
    public void Time_based_lets_everything_that_waits_leave_together_when_the_oldest_has_waited()
    {
        var queue = Live(BatchingStrategy.TimeBased);
        Offer(queue, 1, 5);
        Wait(399);
        Offer(queue, 6, 1);
        Assert.Empty(TakeDue(queue));

        Wait(1);

        Assert.Equal([[1, 2, 3, 4], [5, 6]], TakeDue(queue));
        Offer(queue, 7, 5);
        Assert.Equal(400, DueIn(queue));
    }

    [Fact]
    public void Time_based_does_not_wait_for_its_queue_to_overflow()
    {
        var queue = Live(BatchingStrategy.TimeBased);
        Offer(queue, 1, 20);

        Assert.Equal(20, TakeDue(queue).Sum(static b => b.Length));
    }

    [Fact]
    public void Size_based_waits_for_a_full_batch_and_no_longer_than_the_longest_wait()
    {
        var queue = Live(BatchingStrategy.SizeBased);
        Offer(queue, 1, 6);
        Assert.Equal([[1, 2, 3, 4]], TakeDue(queue));
        Wait(1_999);
        Assert.Equal(1, DueIn(queue));
        Assert.Empty(TakeDue(queue));

        Wait(1);

        Assert.Equal([[5, 6]], TakeDue(queue));
    }

    [Fact]
    public void Hybrid_leaves_when_full_or_old()
    {
        var queue = Live(BatchingStrategy.Hybrid);
        Offer(queue, 1, 6);
        Assert.Equal([[1, 2, 3, 4]], TakeDue(queue));

        Wait(400);

        Assert.Equal([[5, 6]], TakeDue(queue));
    }

    [Theory]
    [InlineData(EventPriority.High, 100)]
    [InlineData(EventPriority.Normal, 200)]
    [InlineData(EventPriority.Low, 400)]
    public void Priority_based_waits_less_the_higher_the_priority(EventPriority priority, int wait)
    {
        var queue = Live(BatchingStrategy.PriorityBased);
        Offer(queue, 1, 1, priority);

        Assert.Equal(wait, DueIn(queue));
        Wait(wait);

        Assert.Equal([[1]], TakeDue(queue));
    }

    [Fact]
    public void Priority_based_takes_what_is_before_the_impatient_event_along_in_lane_order()
    {
        var queue = Live(BatchingStrategy.PriorityBased);
        Offer(queue, 1, 1, EventPriority.Low);
        Wait(10);
        Offer(queue, 2, 1, EventPriority.High);
        Assert.Equal(100, DueIn(queue));
        Wait(100);

        Assert.Equal([[1, 2]], TakeDue(queue));
        Offer(queue, 3, 1, EventPriority.Low);
        Assert.Equal(400, DueIn(queue));
    }

    [Fact]
    public void Adaptive_waits_longer_for_larger_batches_when_the_processors_are_busy()
    {
        var queue = Live(BatchingStrategy.Adaptive);
        Offer(queue, 1, 1);
        Assert.Equal(2_000, DueIn(queue, new Pressure(Cpu: 1, TimeSpan.Zero)));

        Offer(queue, 2, 2);
        Assert.False(queue.IsDue(new Pressure(Cpu: 1, TimeSpan.Zero)));
        Assert.True(queue.IsDue(default));
    }

    [Fact]
    public void Adaptive_waits_longer_for_a_reader_that_reports_late()
    {
        var queue = Live(BatchingStrategy.Adaptive);
        Offer(queue, 1, 1);

        Assert.Equal(400 + (0.5 * 1_600), DueIn(queue, new Pressure(0, TimeSpan.FromMilliseconds(800))));
    }

    [Fact]
    public void Adaptive_grows_with_the_arrivals_and_shrinks_when_they_end()
    {
        var queue = Live(BatchingStrategy.Adaptive);
        for (var i = 1; i <= 100; i++)
        {
            Offer(queue, i, 1);
            Wait(10);
            TakeDue(queue);
        }

        Offer(queue, 101, 3 - queue.Pending);
        Assert.False(queue.IsDue(default));
        Offer(queue, 104, 1);
        Assert.Equal(4, TakeDue(queue).Sum(static b => b.Length));
        Wait(10_000);
        Offer(queue, 105, 2);
        Assert.Equal([[105, 106]], TakeDue(queue));
    }

    [Theory]
    [InlineData(BatchingStrategy.TimeBased)]
    [InlineData(BatchingStrategy.SizeBased)]
    [InlineData(BatchingStrategy.Hybrid)]
    [InlineData(BatchingStrategy.PriorityBased)]
    [InlineData(BatchingStrategy.Adaptive)]
    public void The_urgent_lane_bypasses_every_strategy_unless_it_is_asked_not_to(BatchingStrategy strategy)
    {
        var bypassing = Live(strategy, Lanes.Urgent);
        Offer(bypassing, 1, 1, EventPriority.Urgent);
        Assert.Equal([[1]], TakeDue(bypassing));

        var waiting = new LaneQueue(Lanes.Urgent, Options with { Strategy = strategy, PriorityBypass = false }, OverflowPolicy.CatchUp, _time);
        waiting.Start(0);
        Offer(waiting, 1, 1, EventPriority.Urgent);
        Assert.InRange(DueIn(waiting), 100, 2_000);
    }

    private LaneQueue Live(BatchingStrategy strategy, string lane = Sample.Lane)
    {
        var queue = new LaneQueue(lane, Options with { Strategy = strategy }, OverflowPolicy.CatchUp, _time);
        queue.Start(0);
        return queue;
    }

    private void Offer(LaneQueue queue, int first, int count, EventPriority priority = EventPriority.Normal) => queue.Offer(
        [.. Enumerable.Range(first, count).Select(i => Sample.Reference(i, priority))], first + count - 1, _time.GetTimestamp());

    private void Wait(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private static double DueIn(LaneQueue queue, Pressure pressure = default) => queue.DueIn(pressure)!.Value.TotalMilliseconds;

    private static long[][] TakeDue(LaneQueue queue)
    {
        var batches = new List<long[]>();
        while (queue.IsDue(default))
        {
            batches.Add(queue.TakeBatch().Sequences);
        }

        return [.. batches];
    }
}
