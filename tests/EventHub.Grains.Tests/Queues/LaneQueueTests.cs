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
        var queue = new LaneQueue(Sample.Lane, Options);
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
        var queue = new LaneQueue(Sample.Lane, Options) { ResumeAfter = cursor };

        queue.Start(10);

        Assert.Equal((behind ? LaneState.Behind : LaneState.Live, cursor), (queue.State, queue.Taken));
    }

    [Fact]
    public void What_is_offered_before_the_start_is_read_from_the_log()
    {
        var queue = new LaneQueue(Sample.Lane, Options);
        queue.Offer([Sample.Reference(11)], 12, Now);

        queue.Start(10);

        Assert.Equal((LaneState.Behind, 10, 12), (queue.State, queue.Taken, queue.Known));
        Assert.Equal(0, queue.Pending);
    }

    [Fact]
    public void A_cursor_ahead_of_the_router_gets_nothing_again()
    {
        var queue = new LaneQueue(Sample.Lane, Options) { ResumeAfter = 12 };
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

        Assert.True(queue.IsDue(_time));
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

        Assert.False(queue.IsDue(_time));
        Assert.Equal(Options.BatchTimeout, queue.DueIn(_time));
        _time.Advance(Options.BatchTimeout);
        Assert.True(queue.IsDue(_time));
    }

    [Fact]
    public void A_critical_event_takes_what_is_before_it_along_and_nothing_else_is_hurried()
    {
        var queue = Live();
        queue.Offer([.. Enumerable.Range(1, 4).Select(static i => Sample.Reference(i)), Sample.Reference(5, EventPriority.Critical), Sample.Reference(6)], 6, Now);

        Assert.Equal([1, 2, 3], queue.TakeBatch().Sequences);
        Assert.True(queue.IsDue(_time));
        var second = queue.TakeBatch();
        Assert.Equal([4, 5, 6], second.Sequences);
        Assert.Equal(EventPriority.Critical, second.Priority);

        queue.Offer([Sample.Reference(7)], 7, Now);
        Assert.False(queue.IsDue(_time));
    }

    [Fact]
    public void The_urgent_lane_never_waits_for_company()
    {
        var queue = new LaneQueue(Lanes.Urgent, Options);
        queue.Start(0);

        queue.Offer([Sample.Reference(1, EventPriority.Low)], 1, Now);

        Assert.True(queue.IsDue(_time));
    }

    [Fact]
    public void The_last_batch_reaches_through_everything_that_was_offered()
    {
        var queue = Live();
        queue.Offer([.. Enumerable.Range(1, 4).Select(static i => Sample.Reference(i * 10))], 45, Now);

        Assert.Equal(30, queue.TakeBatch().Through);
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
        Assert.False(queue.IsDue(_time));
        Assert.Null(queue.DueIn(_time));
    }

    private long Now => _time.GetTimestamp();

    private static LaneQueue Live()
    {
        var queue = new LaneQueue(Sample.Lane, Options);
        queue.Start(0);
        return queue;
    }
}
