using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Nodes;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Nodes;

public sealed class NodeBacklogTests
{
    private static readonly string Large = $$"""{"a":"{{new string('x', 60_000)}}"}""";

    private readonly NodeBacklog _backlog = new();

    [Fact]
    public void Nothing_waits_at_first() => Assert.False(_backlog.TryTake(out _, out _));

    [Fact]
    public void Urgent_goes_first_and_never_shares_a_frame_with_bulk()
    {
        _backlog.Add(Sample.Events(1, 2), urgent: false);
        _backlog.Add([Order(1)], urgent: false);
        _backlog.Add(Sample.Events(7, 1, "urgent"), urgent: true);
        _backlog.Add([Order(7, "urgent")], urgent: true);

        var (events, orders) = Take();
        Assert.Equal(["urgent:7"], events);
        Assert.Equal([7], orders);

        (events, orders) = Take();
        Assert.Equal(["bulk-0:1", "bulk-0:2"], events);
        Assert.Equal([1], orders);
        Assert.False(_backlog.TryTake(out _, out _));
    }

    [Fact]
    public void Frames_are_bounded_and_keep_the_order_and_no_order_gets_ahead_of_its_events() =>
        Gen.Bool.Array[1, 60].Sample(static large =>
        {
            var backlog = new NodeBacklog();
            for (var i = 0; i < large.Length; i++)
            {
                backlog.Add(Sample.Events(i + 1, 1, data: large[i] ? Large : null), urgent: false);
                backlog.Add([Order(i + 1)], urgent: false);
            }

            var events = new List<long>();
            var orders = new List<long>();
            while (backlog.TryTake(out var frameEvents, out var frameOrders))
            {
                Assert.True(frameEvents.Length + frameOrders.Length > 0);
                Assert.InRange(frameEvents.Sum(static e => e.Size), 0, NodeBacklog.MaxFrameBytes);
                events.AddRange(frameEvents.Select(static e => e.Position.Sequence));
                orders.AddRange(frameOrders.Select(static o => o.BatchNumber));
                Assert.All(orders, number => Assert.Contains(number, events));
            }

            Assert.Equal(Enumerable.Range(1, large.Length).Select(static i => (long)i), events);
            Assert.Equal(events, orders);
        }, iter: 20);

    [Fact]
    public void What_a_reader_catches_up_with_counts_for_the_frame()
    {
        var order = Order(1, history: Sample.Events(1, 1), size: NodeBacklog.MaxFrameBytes);
        _backlog.Add([order, order, order], urgent: false);

        Assert.Equal(3, Enumerable.Range(0, 3).Count(_ => Take().Orders.Length == 1));
    }

    [Fact]
    public void A_node_that_takes_too_slowly_gets_orders_without_their_events()
    {
        LogEvent[] events = [.. Enumerable.Repeat(Sample.Event(data: Large), 1_200)];
        _backlog.Add(events, urgent: false);
        _backlog.Add(Sample.Events(5_000, 1), urgent: false);
        _backlog.Add([Order(5_000)], urgent: false);

        var taken = 0;
        var orders = 0;
        while (_backlog.TryTake(out var frameEvents, out var frameOrders))
        {
            taken += frameEvents.Length;
            orders += frameOrders.Length;
        }

        Assert.Equal((events.Length, 1), (taken, orders));
        _backlog.Add(Sample.Events(5_001, 1), urgent: false);
        Assert.Equal(["bulk-0:5001"], Take().Events);
    }

    [Fact]
    public void What_was_cleared_is_gone_and_leaves_its_room()
    {
        _backlog.Add(Enumerable.Repeat(Sample.Event(data: Large), 1_200).ToArray(), urgent: true);
        _backlog.Add([Order(1)], urgent: false);

        _backlog.Clear();

        Assert.False(_backlog.TryTake(out _, out _));
        _backlog.Add(Sample.Events(1, 1), urgent: false);
        Assert.Single(Take().Events);
    }

    internal static DeliveryOrder Order(long number, string lane = Sample.Lane, LogEvent[]? history = null, int size = 100) => new()
    {
        ConnectionId = "c",
        SubscriptionId = "s",
        BatchNumber = number,
        Lane = lane,
        Priority = EventPriority.Normal,
        Sequences = history is null ? [number] : [],
        History = history,
        Through = number,
        Size = size,
    };

    private (string[] Events, long[] Orders) Take()
    {
        Assert.True(_backlog.TryTake(out var events, out var orders));
        return (Array.ConvertAll(events, static e => e.Position.ToString()), Array.ConvertAll(orders, static o => o.BatchNumber));
    }
}
