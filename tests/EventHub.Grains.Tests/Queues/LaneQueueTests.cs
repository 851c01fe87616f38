using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues;

public sealed class LaneQueueTests
{
    private static readonly BatchingOptions Options = new()
    {
        MaxBatchSize = 3,
        MaxBatchBytes = 10_000,
        BatchTimeout = TimeSpan.FromMilliseconds(500),
        MaxQueueSize = 8,
    };

    private readonly FakeTimeProvider _time = new(Sample.Noon);

    [Fact]
    public void A_subscription_without_a_cursor_begins_where_its_router_is()
    {
        var queue = new LaneQueue(Sample.Lane, Options, OverflowPolicy.CatchUp, _time);
        Assert.Equal(LaneState.Starting, queue.State);

        queue.Start(10);

        Assert.Equal((LaneState.Live, 10, 10), (queue.State, queue.Taken, queue.Known));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(10, false)]
    [InlineData(12, false)]
    public void A_cursor_decides_whether_the_log_is_read_first(long cursor, bool behind)
    {
        var queue = new LaneQueue(Sample.Lane, Options, OverflowPolicy.CatchUp, _time) { ResumeAfter = cursor };

        queue.Start(10);

        Assert.Equal((behind ? LaneState.Behind : LaneState.Live, cursor), (queue.State, queue.Taken));
    }

    [Fact]
    public void What_is_offered_before_the_start_is_read_from_the_log()
    {
        var queue = new LaneQueue(Sample.Lane, Options, OverflowPolicy.CatchUp, _time);
        queue.Offer([Sample.Reference(11)], 12, Now);

        queue.Start(10);

        Assert.Equal((LaneState.Behind, 10, 12), (queue.State, queue.Taken, queue.Known));
        Assert.Equal(0, queue.Pending);
    }

    [Fact]
    public void A_router_that_has_not_come_as_far_as_the_reader_takes_nothing_back()
    {
        var queue = new LaneQueue(Sample.Lane, Options, OverflowPolicy.CatchUp, _time) { ResumeAfter = 12 };
        queue.Start(10);

        queue.Pass(11);
        queue.Offer([Sample.Reference(12)], 12, Now);

        Assert.Equal((12, 0), (queue.Taken, queue.Pending));
    }

    [Fact]
    public void A_cursor_ahead_of_the_router_gets_nothing_again()
    {
        var queue = new LaneQueue(Sample.Lane, Options, OverflowPolicy.CatchUp, _time) { ResumeAfter = 12 };
        queue.Start(10);

        queue.Offer([Sample.Reference(11), Sample.Reference(12), Sample.Reference(13, EventPriority.Critical)], 13, Now);

        Assert.Equal([13], queue.TakeBatch().Sequences);
    }

    [Fact]
    public void An_event_never_waits_longer_than_the_timeout_even_behind_a_full_batch()
    {
        var queue = Live();
        queue.Offer([.. Enumerable.Range(1, 4).Select(static i => Sample.Reference(i))], 4, Now);
        _time.Advance(Options.BatchTimeout);
        Assert.Equal([1, 2, 3], queue.TakeBatch().Sequences);

        Assert.True(queue.IsDue(default));
        Assert.Equal([4], queue.TakeBatch().Sequences);
    }

    [Fact]
    public void What_came_later_waits_its_own_time()
    {
        var queue = Live();
        queue.Offer([Sample.Reference(1), Sample.Reference(2)], 2, Now);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        queue.Offer([Sample.Reference(3), Sample.Reference(4)], 4, Now);
        Assert.Equal([1, 2, 3], queue.TakeBatch().Sequences);

        Assert.False(queue.IsDue(default));
        Assert.Equal(Options.BatchTimeout, queue.DueIn(default));
        _time.Advance(Options.BatchTimeout);
        Assert.True(queue.IsDue(default));
    }

    [Fact]
    public void A_critical_event_takes_what_is_before_it_along_and_nothing_else_is_hurried()
    {
        var queue = Live();
        queue.Offer([.. Enumerable.Range(1, 4).Select(static i => Sample.Reference(i)), Sample.Reference(5, EventPriority.Critical), Sample.Reference(6)], 6, Now);

        Assert.Equal([1, 2, 3], queue.TakeBatch().Sequences);
        Assert.True(queue.IsDue(default));
        var second = queue.TakeBatch();
        Assert.Equal([4, 5, 6], second.Sequences);
        Assert.Equal(EventPriority.Critical, second.Priority);

        queue.Offer([Sample.Reference(7)], 7, Now);
        Assert.False(queue.IsDue(default));
    }

    [Fact]
    public void The_urgent_lane_never_waits_for_company()
    {
        var queue = new LaneQueue(Lanes.Urgent, Options, OverflowPolicy.CatchUp, _time);
        queue.Start(0);

        queue.Offer([Sample.Reference(1, EventPriority.Low)], 1, Now);

        Assert.True(queue.IsDue(default));
    }

    [Fact]
    public void The_last_batch_reaches_through_everything_that_was_offered()
    {
        var queue = Live();
        queue.Offer([.. Enumerable.Range(1, 4).Select(static i => Sample.Reference(i))], 45, Now);

        Assert.Equal(3, queue.TakeBatch().Through);
        var last = queue.TakeBatch();
        Assert.Equal((45, 100, EventPriority.Normal), (last.Through, last.Size, last.Priority));
        Assert.Equal((45, 0), (queue.Taken, queue.Pending));
    }

    [Fact]
    public void Too_much_for_a_slow_reader_is_left_to_the_log()
    {
        var queue = Live();
        queue.Offer([.. Enumerable.Range(1, Options.MaxQueueSize).Select(static i => Sample.Reference(i))], 8, Now);
        queue.TrimOverflow();
        Assert.Equal(LaneState.Live, queue.State);

        queue.Offer([Sample.Reference(9)], 9, Now);
        queue.TrimOverflow();

        Assert.Equal((LaneState.Behind, 0, 9, 0), (queue.State, queue.Taken, queue.Known, queue.Pending));
        Assert.False(queue.IsDue(default));
        Assert.Null(queue.DueIn(default));
    }

    [Fact]
    public void What_was_left_out_is_told_with_the_batch_after_it()
    {
        var queue = Live(OverflowPolicy.DropOldest);
        OfferTwelve(queue);
        queue.TrimOverflow();
        queue.Offer([Sample.Reference(130)], 130, Now);
        queue.TrimOverflow();

        var batch = queue.TakeBatch();

        Assert.Equal(LaneState.Live, queue.State);
        Assert.Equal(new DeliveryGap(10, 50, 5), batch.Gap);
        Assert.Equal([60, 70], batch.Sequences);
        Assert.Null(queue.TakeBatch().Gap);
    }

    [Fact]
    public void What_was_left_out_and_not_told_is_read_from_the_log_after_a_hole()
    {
        var queue = Live(OverflowPolicy.DropOldest);
        OfferTwelve(queue);
        queue.TrimOverflow();

        queue.FallBehind(200);

        Assert.Equal((LaneState.Behind, 0), (queue.State, queue.Taken));
        queue.CaughtUpTo(200);
        queue.Offer([Sample.Reference(210)], 210, Now);
        Assert.Null(queue.TakeBatch().Gap);
    }

    [Theory]
    [InlineData(Lanes.Urgent, EventPriority.Urgent)]
    [InlineData(Sample.Lane, EventPriority.Critical)]
    public void Critical_events_are_never_left_out(string lane, EventPriority priority)
    {
        var queue = Live(OverflowPolicy.DropOldest, lane);
        OfferTwelve(queue, priority);

        queue.TrimOverflow();

        Assert.Equal((LaneState.Behind, 0, 120), (queue.State, queue.Taken, queue.Known));
    }

    [Fact]
    public void Events_that_are_not_stored_are_left_out_and_told_of_whatever_the_policy()
    {
        var queue = Live(OverflowPolicy.CatchUp, Lanes.Volatile);
        queue.Offer([Sample.Reference(5, EventPriority.Critical)], 5, Now);
        OfferTwelve(queue);

        queue.TrimOverflow();

        var batch = queue.TakeBatch();
        Assert.Equal(new DeliveryGap(10, 50, 5), batch.Gap);
        Assert.Equal([5, 60, 70], batch.Sequences);
    }

    [Fact]
    public void Too_many_critical_events_that_are_not_stored_are_told_of()
    {
        var queue = Live(OverflowPolicy.CatchUp, Lanes.Volatile);
        OfferTwelve(queue, EventPriority.Critical);

        queue.TrimOverflow();

        Assert.Equal(Options.MaxQueueSize, queue.Pending);
        Assert.Equal(new DeliveryGap(10, 40, 4), queue.TakeBatch().Gap);
    }

    private void OfferTwelve(LaneQueue queue, EventPriority priority = EventPriority.Normal) =>
        queue.Offer([.. Enumerable.Range(1, 12).Select(i => Sample.Reference(i * 10, priority))], 120, Now);

    private long Now => _time.GetTimestamp();

    private LaneQueue Live(OverflowPolicy overflow = OverflowPolicy.CatchUp, string lane = Sample.Lane)
    {
        var queue = new LaneQueue(lane, Options, overflow, _time);
        queue.Start(0);
        return queue;
    }
}
