using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues;

/// <summary>What a subscription tells of lanes that move on without anything to send.</summary>
public sealed class ProgressTests
{
    private readonly Subscription _subscription = New();

    [Fact]
    public void The_last_of_a_quiet_subscription_s_lanes_tells_the_client()
    {
        Pass(Lanes.Urgent, 5);
        Pass("bulk-1", 7);

        var orders = _subscription.OrderProgress();

        Assert.Equal([(Lanes.Urgent, 5, false), ("bulk-1", 7, true)], orders.Select(static o => (o.Lane, o.Through, o.IsWatermark)));
        Assert.All(orders, static o => Assert.Equal((0, 0, 1), (o.Sequences.Length, o.Size, o.BatchNumber)));
    }

    [Fact]
    public void Lanes_that_stand_still_are_not_told_of_again()
    {
        Pass("bulk-0", 5);
        Assert.Single(_subscription.OrderProgress());

        Assert.Empty(_subscription.OrderProgress());
        Pass("bulk-0", 5);
        Assert.Empty(_subscription.OrderProgress());
    }

    [Fact]
    public void What_only_the_node_was_told_while_there_was_something_to_send_the_client_is_told_when_it_is_quiet()
    {
        Send("bulk-0", 1);
        Pass("bulk-1", 7);
        Assert.False(Assert.Single(_subscription.OrderProgress()).IsWatermark);

        Assert.True(Assert.Single(_subscription.OrderProgress()).IsWatermark);

        Assert.Empty(_subscription.OrderProgress());
    }

    [Fact]
    public void A_batch_tells_the_client_as_well_as_a_watermark_does()
    {
        Send("bulk-0", 1);
        Pass("bulk-1", 7);
        _subscription.OrderProgress();
        Send("bulk-0", 2);

        Assert.Empty(_subscription.OrderProgress());
        Assert.Empty(_subscription.OrderProgress());
    }

    [Fact]
    public void What_waits_is_not_passed_and_what_is_behind_it_goes_with_it()
    {
        var lane = _subscription.Lane("bulk-0");
        lane.Offer([Sample.Reference(3)], 4, 0);

        lane.Pass(9);

        Assert.Equal((0, 9), (lane.Taken, lane.Known));
        Assert.Empty(_subscription.OrderProgress());
        Assert.Equal(9, lane.TakeBatch().Through);
    }

    [Fact]
    public void A_lane_that_reads_the_log_is_not_passed()
    {
        var lane = _subscription.Lane("bulk-0");
        lane.FallBehind(8);

        lane.Pass(20);

        Assert.Equal((LaneState.Behind, 0, 8), (lane.State, lane.Taken, lane.Known));
    }

    [Fact]
    public void Events_that_are_not_stored_have_no_progress()
    {
        Pass(Lanes.Volatile, 5);

        Assert.Empty(_subscription.OrderProgress());
    }

    [Fact]
    public void A_reader_without_room_is_told_when_it_has_some()
    {
        var window = _subscription.Window(_subscription.Lane("bulk-0"));
        var number = window.Add(window.MaxBytes);
        Pass("bulk-0", 5);
        Assert.Empty(_subscription.OrderProgress());

        window.Written(number);

        Assert.True(Assert.Single(_subscription.OrderProgress()).IsWatermark);
    }

    [Fact]
    public void The_window_is_what_the_client_asked_for()
    {
        var subscription = New(maxUnackedBytes: 4_096);

        Assert.Equal(4_096, subscription.Window(subscription.Lane("bulk-0")).MaxBytes);
        Assert.Equal(4_096, subscription.Window(subscription.Lane(Lanes.Urgent)).MaxBytes);
        Assert.Equal(DeliveryLimits.MaxWindowBytes, _subscription.Window(_subscription.Lane("bulk-0")).MaxBytes);
    }

    private static Subscription New(int? maxUnackedBytes = null)
    {
        var request = new SubscriptionRequest
        {
            ConnectionId = "c",
            SubscriptionId = "s",
            Reader = Sample.Admin,
            Filter = EventFilter.Everything,
            Batching = BatchingOptions.Default,
            MaxUnackedBytes = maxUnackedBytes,
        };
        var subscription = new Subscription(request, new NodeAddress("n", null!), new Lanes(2), new FakeTimeProvider());
        foreach (var lane in subscription.Lanes)
        {
            lane.Start(0);
        }

        return subscription;
    }

    private void Pass(string lane, long through) => _subscription.Lane(lane).Pass(through);

    private void Send(string lane, long sequence)
    {
        var queue = _subscription.Lane(lane);
        queue.Offer([Sample.Reference(sequence)], sequence, 0);
        _subscription.Order(queue, queue.TakeBatch());
    }
}
