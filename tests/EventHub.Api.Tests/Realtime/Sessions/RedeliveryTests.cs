using System.Text.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;
using MessagePack;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>What is sent again stands beside the order of the lanes.</summary>
public sealed class RedeliveryTests
{
    private const string Bulk = "bulk-0";

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task Events_that_are_sent_again_say_so_and_move_no_lane()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([TestEvents.Of(Bulk, 9)], TestNode.Order(subscription, 1, Bulk, 9));
        var live = await _connection.NextBatch();

        _node.Deliver([], Again(subscription.Route, 2, 1, TestEvents.Of(Bulk, 3), TestEvents.Of(Lanes.Urgent, 1)));
        var again = await _connection.NextBatch();
        _node.Deliver([TestEvents.Of(Bulk, 12)], TestNode.Order(subscription, 3, Bulk, 12));
        var next = await _connection.NextBatch();

        Assert.False(live.TryGetProperty("redelivered", out _));
        Assert.True(again.GetProperty("redelivered").GetBoolean());
        Assert.Equal(["bulk-0:3", "urgent:1"], again.Positions());
        Assert.Equal("log1.bulk-0:9.redelivered:1.urgent:0", again.Cursor());
        Assert.Equal(["bulk-0:12"], next.Positions());
        Assert.Equal("log1.bulk-0:12.redelivered:1.urgent:0", next.Cursor());
        Assert.True(subscription.Written!.Covers(Parse(next.Cursor())));
        Assert.False(subscription.Written.Covers(Parse("log1.redelivered:2")));
    }

    [Fact]
    public async Task A_batch_of_them_that_comes_twice_is_sent_once()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([], Again(subscription.Route, 1, 1, TestEvents.Of(Bulk, 3)));
        _node.Deliver([], Again(subscription.Route, 2, 1, TestEvents.Of(Bulk, 3)));
        _node.Deliver([], Again(subscription.Route, 3, 2, TestEvents.Of(Bulk, 4)));

        Assert.Equal(["bulk-0:3"], (await _connection.NextBatch()).Positions());
        Assert.Equal(["bulk-0:4"], (await _connection.NextBatch()).Positions());
        Assert.False(_connection.HasBatch);
    }

    [Fact]
    public async Task The_next_life_of_the_queue_is_told_what_was_acknowledged_and_how_often_was_sent_again()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session, TestNode.Everything with { Tracked = true });
        var first = Assert.Single(_node.Queue.Subscriptions);
        _node.Deliver([], Again(subscription.Route, 1, 1, TestEvents.Of(Bulk, 3)));
        await _connection.NextBatch();
        await Eventually.True(() => subscription.Written![Lanes.Redelivered] == 1);
        session.Acknowledge(subscription, Parse("log1.urgent:0"));
        session.LoseAll();
        await Eventually.True(() => _node.Queue.Subscriptions.Any(s => s.SubscriptionId != first.SubscriptionId));

        var second = _node.Queue.Subscriptions.Single(s => s.SubscriptionId != first.SubscriptionId);
        Assert.True(first.IsTracked && second.IsTracked);
        Assert.Null(first.Acknowledged);
        Assert.Equal("log1.bulk-0:0.urgent:0", second.Acknowledged!.ToString());
        Assert.Equal(1, second.Cursor![Lanes.Redelivered]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_mark_is_the_same_in_MessagePack(bool isRedelivered)
    {
        var batch = new BatchedEvents
        {
            SubscriptionId = "sub",
            Number = 1,
            Priority = EventPriority.Critical,
            Cursor = "log1.urgent:7"u8.ToArray(),
            Events = new[] { TestEvents.Of(Bulk, 3).Json },
            Lane = Bulk,
            Sequences = new[] { 3L },
            EventBytes = 1,
            IsRedelivered = isRedelivered,
        };
        var json = new byte[batch.MaxLength];
        var length = batch.Write(json);

        using var packed = JsonDocument.Parse(MessagePackSerializer.ConvertToJson(MessagePackSerializer.Serialize(batch)));
        using var plain = JsonDocument.Parse(json.AsMemory(0, length));

        Assert.True(JsonElement.DeepEquals(plain.RootElement, packed.RootElement));
        Assert.Equal(isRedelivered, plain.RootElement.TryGetProperty("redelivered", out _));
    }

    private static Cursor Parse(string text)
    {
        Assert.True(Cursor.TryParse(text, out var cursor));
        return cursor;
    }

    private static DeliveryOrder Again(string route, long batch, long number, params LogEvent[] events) => new()
    {
        ConnectionId = "connection",
        SubscriptionId = route,
        BatchNumber = batch,
        Lane = Lanes.Redelivered,
        Priority = EventPriority.Critical,
        History = events,
        Through = number,
        Size = events.Sum(static e => e.Size),
    };
}
