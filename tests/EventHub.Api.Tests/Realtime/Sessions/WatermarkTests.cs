using System.Text.Json;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>Orders that only tell how far a reader has come.</summary>
public sealed class WatermarkTests
{
    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task A_watermark_counts_what_was_sent_and_everything_else_since_the_one_before()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([TestEvents.Of("bulk-0", 3), TestEvents.Of("bulk-0", 5)], TestNode.Order(subscription, 1, "bulk-0", 3, 5));
        _node.Deliver([], Progress(subscription, 1, Lanes.Urgent, 4), Progress(subscription, 2, "bulk-0", 9, isWatermark: true));

        var first = await _connection.NextWatermark();
        Assert.Equal(subscription.Id, first.GetProperty("subscription_id").GetString());
        Assert.Equal("log1.bulk-0:9.urgent:4", first.Cursor());
        Assert.Equal((2, 11), Counts(first));

        _node.Deliver([], Progress(subscription, 3, "bulk-0", 12, isWatermark: true));
        Assert.Equal((0, 3), Counts(await _connection.NextWatermark()));
    }

    [Fact]
    public async Task What_gaps_have_counted_has_matched()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver(
            [TestEvents.Of("bulk-0", 8)],
            GapTests.After(new DeliveryGap(2, 6, 3), TestNode.Order(subscription, 1, "bulk-0", 8)),
            Progress(subscription, 2, "bulk-0", 10, isWatermark: true));

        Assert.Equal((4, 6), Counts(await _connection.NextWatermark()));
    }

    [Fact]
    public async Task What_is_passed_in_silence_is_not_read_again_after_a_repair()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session);
        _node.Deliver([], Progress(subscription, 1, "bulk-0", 9));
        await Eventually.True(() => subscription.Written!["bulk-0"] == 9);

        session.LoseAll();

        await Eventually.True(() => _node.Queue.Subscriptions.Any(static s => s.SubscriptionId.EndsWith(".2", StringComparison.Ordinal)));
        Assert.Equal(9, Assert.Single(_node.Queue.Subscriptions).Cursor!["bulk-0"]);
    }

    [Fact]
    public async Task A_watermark_stands_behind_the_batches_before_it()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Hold();
        _node.Deliver([TestEvents.Of("bulk-0", 3)], TestNode.Order(subscription, 1, "bulk-0", 3), Progress(subscription, 2, "bulk-0", 9, isWatermark: true));
        await _connection.WriteBegun();
        Assert.False(_connection.HasWatermark);

        _connection.Release();

        Assert.Equal("log1.bulk-0:3.urgent:0", (await _connection.NextBatch()).Cursor());
        Assert.Equal("log1.bulk-0:9.urgent:0", (await _connection.NextWatermark()).Cursor());
    }

    [Fact]
    public async Task A_client_is_told_of_what_its_node_knew_before()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([], Progress(subscription, 1, "bulk-0", 9), Progress(subscription, 2, "bulk-0", 9, isWatermark: true));

        Assert.Equal((0, 9), Counts(await _connection.NextWatermark()));
    }

    [Fact]
    public async Task There_is_nothing_to_acknowledge_of_progress()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session, TestNode.Everything with { MaxUnackedBytes = 1_024 });

        _node.Deliver([], Progress(subscription, 1, "bulk-0", 9), Progress(subscription, 2, "bulk-0", 10, isWatermark: true));

        await Eventually.Report(_node.Queue, static w => w.BatchNumber == 2);
    }

    private static (int Matched, int Filtered) Counts(JsonElement watermark) =>
        (watermark.GetProperty("matched").GetInt32(), watermark.GetProperty("filtered").GetInt32());

    private static DeliveryOrder Progress(
        Subscription subscription, long number, string lane, long through, bool isWatermark = false) => new()
        {
            ConnectionId = "connection",
            SubscriptionId = subscription.Route,
            BatchNumber = number,
            Lane = lane,
            Priority = EventPriority.Low,
            Through = through,
            Size = 0,
            IsWatermark = isWatermark,
        };
}
