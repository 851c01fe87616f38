using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class GapTests
{
    private const string Bulk = "bulk-0";

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task A_gap_is_told_before_the_batch_that_follows_it()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Deliver([TestEvents.Of(Bulk, 9)], After(new DeliveryGap(3, 7, 4), TestNode.Order(subscription, 1, Bulk, 9)));

        var batch = await _connection.NextBatch();
        Assert.True(_connection.HasGap, "the batch came first");
        var gap = await _connection.NextGap();
        Assert.Equal(
            $$"""{"subscription_id":"{{subscription.Id}}","from":"bulk-0:3","to":"bulk-0:7","count":4,"reason":"overflow","cursor":"log1.bulk-0:7.urgent:0"}""",
            gap.GetRawText());
        Assert.Equal(["bulk-0:9"], batch.Positions());
        Assert.Equal("log1.bulk-0:9.urgent:0", batch.Cursor());
    }

    [Fact]
    public async Task What_was_told_of_is_not_sent_when_the_batch_after_it_is_lost()
    {
        _connection.Failure = new InvalidOperationException("the transport broke");
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        for (var i = 0; i < 3; i++)
        {
            _node.Cluster.Append(new EventDraft { Type = "test.event", Source = "tests" }, offer: false);
        }

        _node.Deliver([TestEvents.Of(Bulk, 3)], After(new DeliveryGap(1, 2, 2), TestNode.Order(subscription, 1, Bulk, 3)));
        await _connection.NextGap();
        await Eventually.True(() => subscription.WaitsForBeat);
        _node.Beat();

        Assert.Equal(["bulk-0:3"], (await _connection.NextBatch()).Positions());
        Assert.False(_connection.HasGap);
    }

    [Fact]
    public async Task A_gap_of_events_that_are_not_stored_says_so_and_moves_no_cursor()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Deliver([TestEvents.Of(Lanes.Volatile, 9)], After(new DeliveryGap(3, 7, 5), TestNode.Order(subscription, 1, Lanes.Volatile, 9)));

        var gap = await _connection.NextGap();
        Assert.Equal("not_stored", gap.GetProperty("reason").GetString());
        Assert.Equal("log1.bulk-0:0.urgent:0", gap.Cursor());
    }

    [Fact]
    public async Task A_batch_that_was_written_does_not_tell_its_gap_again()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([TestEvents.Of(Bulk, 9)], TestNode.Order(subscription, 1, Bulk, 9));
        await _connection.NextBatch();

        _node.Deliver([], After(new DeliveryGap(3, 7, 4), TestNode.Order(subscription, 2, Bulk, 9)));

        await Eventually.Report(_node.Queue, static w => w.BatchNumber == 2);
        Assert.False(_connection.HasGap);
    }

    internal static DeliveryOrder After(DeliveryGap gap, DeliveryOrder order) => new()
    {
        ConnectionId = order.ConnectionId,
        SubscriptionId = order.SubscriptionId,
        BatchNumber = order.BatchNumber,
        Lane = order.Lane,
        Priority = order.Priority,
        Sequences = order.Sequences,
        Through = order.Through,
        Size = order.Size,
        Gap = gap,
    };
}
