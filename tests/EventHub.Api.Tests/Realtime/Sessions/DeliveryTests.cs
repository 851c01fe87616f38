using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class DeliveryTests
{
    private const string Bulk = "bulk-0";

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task A_batch_carries_its_events_and_the_cursor_after_them()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Deliver([TestEvents.Of(Bulk, 1), TestEvents.Of(Bulk, 2)], TestNode.Order(subscription, 1, Bulk, 1, 2));

        var batch = await _connection.NextBatch();
        Assert.Equal(subscription.Id, batch.GetProperty("subscription_id").GetString());
        Assert.Equal($"{subscription.Id}-1", batch.GetProperty("batch_id").GetString());
        Assert.Equal("normal", batch.GetProperty("priority").GetString());
        Assert.Equal(2, batch.GetProperty("count").GetInt32());
        Assert.Equal(["bulk-0:1", "bulk-0:2"], batch.Positions());
        Assert.Equal("log1.bulk-0:2.urgent:0", batch.Cursor());
    }

    [Fact]
    public async Task Urgent_batches_overtake_what_waits()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Hold();
        _node.Deliver([TestEvents.Of(Bulk, 1)], TestNode.Order(subscription, 1, Bulk, 1));
        await _connection.WriteBegun();

        _node.Deliver([TestEvents.Of(Bulk, 2)], TestNode.Order(subscription, 2, Bulk, 2));
        _node.Deliver([TestEvents.Of(Lanes.Urgent, 1)], TestNode.Order(subscription, 1, Lanes.Urgent, 1));
        _connection.Release();

        Assert.Equal(["bulk-0:1"], (await _connection.NextBatch()).Positions());
        Assert.Equal(["urgent:1"], (await _connection.NextBatch()).Positions());
        Assert.Equal(["bulk-0:2"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task A_cursor_never_claims_what_still_waits()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Hold();
        _node.Deliver([TestEvents.Of(Bulk, 1)], TestNode.Order(subscription, 1, Bulk, 1));
        await _connection.WriteBegun();
        _node.Deliver([TestEvents.Of(Bulk, 2)], TestNode.Order(subscription, 2, Bulk, 2));
        _node.Deliver([TestEvents.Of(Lanes.Urgent, 7)], TestNode.Order(subscription, 1, Lanes.Urgent, 7));
        _connection.Release();

        await _connection.NextBatch();
        Assert.Equal("log1.bulk-0:1.urgent:7", (await _connection.NextBatch()).Cursor());
        Assert.Equal("log1.bulk-0:2.urgent:7", (await _connection.NextBatch()).Cursor());
    }

    [Fact]
    public async Task What_was_written_is_not_written_again()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([TestEvents.Of(Bulk, 1), TestEvents.Of(Bulk, 2)], TestNode.Order(subscription, 1, Bulk, 1, 2));
        await _connection.NextBatch();

        _node.Deliver([TestEvents.Of(Bulk, 3)], TestNode.Order(subscription, 2, Bulk, 1, 2, 3));

        Assert.Equal(["bulk-0:3"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task A_batch_of_old_events_alone_is_counted_and_not_sent()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _node.Deliver([TestEvents.Of(Bulk, 1)], TestNode.Order(subscription, 1, Bulk, 1));
        await _connection.NextBatch();

        _node.Deliver([], TestNode.Order(subscription, 2, Bulk, 1));

        await Eventually.Report(_node.Queue, static w => w.BatchNumber == 2);
        Assert.False(_connection.HasBatch);
    }

    [Fact]
    public async Task Expired_events_are_left_out_and_passed_over()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Deliver(
            [TestEvents.Of(Bulk, 1, expiresAt: TestEvents.Noon), TestEvents.Of(Bulk, 2, expiresAt: TestEvents.Noon.AddSeconds(1))],
            TestNode.Order(subscription, 1, Bulk, 1, 2));

        var batch = await _connection.NextBatch();
        Assert.Equal(["bulk-0:2"], batch.Positions());
        Assert.Equal("log1.bulk-0:2.urgent:0", batch.Cursor());
    }

    [Fact]
    public async Task Users_get_the_redacted_form_and_admins_the_whole_of_the_same_event()
    {
        const string redacted = "dns_query_log";
        Assert.Equal(Audience.Redacted, EventCatalogue.AudienceOf(redacted));
        var admin = new RecordingConnection("admin");
        var ofUser = await TestNode.Subscribe(_node.Connect(_connection));
        var ofAdmin = await TestNode.Subscribe(_node.Connect(admin, new Reader("root", Role.Admin, [])));
        var draft = new EventDraft { Type = redacted, Source = "tests", UserId = "bob", Data = "{\"client_ip\":\"10.1.2.3\"}"u8.ToArray() };

        _node.Deliver(
            [TestEvents.Log(draft, Bulk, 1, TestEvents.Noon)],
            TestNode.Order(ofUser, 1, Bulk, 1),
            Of("admin", TestNode.Order(ofAdmin, 1, Bulk, 1)));

        Assert.Contains("10.1.2.0", (await _connection.NextBatch()).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("10.1.2.3", (await admin.NextBatch()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_is_sent_as_it_came()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        var order = new DeliveryOrder
        {
            ConnectionId = "connection",
            SubscriptionId = subscription.Route,
            BatchNumber = 1,
            Lane = Bulk,
            Priority = EventPriority.High,
            History = [TestEvents.Of(Bulk, 4)],
            Through = 9,
            Size = 300,
        };

        _node.Deliver([], order);

        var batch = await _connection.NextBatch();
        Assert.Equal(["bulk-0:4"], batch.Positions());
        Assert.Equal("log1.bulk-0:9.urgent:0", batch.Cursor());
    }

    [Fact]
    public async Task Events_that_left_the_node_are_read_from_the_log()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        var draft = new EventDraft { Type = "test.event", Source = "tests" };
        _node.Cluster.Append(draft, offer: false);
        _node.Cluster.Append(draft, offer: false);
        var kept = _node.Cluster.Append(draft, offer: false);

        _node.Deliver([kept], TestNode.Order(subscription, 1, Bulk, 1, 2, 3));

        Assert.Equal(["bulk-0:1", "bulk-0:2", "bulk-0:3"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task A_batch_that_comes_before_its_events_waits_for_them_and_holds_no_urgent_one_up()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Deliver([], TestNode.Order(subscription, 1, Bulk, 1));
        _node.Deliver([TestEvents.Of(Lanes.Urgent, 1)], TestNode.Order(subscription, 1, Lanes.Urgent, 1));
        Assert.Equal(["urgent:1"], (await _connection.NextBatch()).Positions());

        // Not in the log: there is nowhere else to have it from.
        _node.Deliver([TestEvents.Of(Bulk, 1)]);
        Assert.Equal(["bulk-0:1"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task Events_that_do_not_come_in_time_are_read_from_the_log()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        var draft = new EventDraft { Type = "test.event", Source = "tests" };
        _node.Cluster.Append(draft, offer: false);
        _node.Cluster.Append(draft, offer: false);
        _node.Deliver([], TestNode.Order(subscription, 1, Bulk, 2));

        await Eventually.True(() =>
        {
            _node.Time.Advance(EventLookup.Patience);
            return _connection.HasBatch;
        });
        Assert.Equal(["bulk-0:2"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task Volatile_events_move_no_cursor_and_may_count_anew()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Deliver([TestEvents.Of(Lanes.Volatile, 5)], TestNode.Order(subscription, 1, Lanes.Volatile, 5));
        Assert.Equal("log1.bulk-0:0.urgent:0", (await _connection.NextBatch()).Cursor());
        _node.Deliver([TestEvents.Of(Lanes.Volatile, 1)], TestNode.Order(subscription, 2, Lanes.Volatile, 1));

        Assert.Equal(["volatile:1"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task Orders_for_connections_that_are_gone_are_ignored()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session);
        await _node.Sessions.CloseAsync(session);

        _node.Deliver([TestEvents.Of(Bulk, 1)], TestNode.Order(subscription, 1, Bulk, 1), Of("nobody", TestNode.Order(subscription, 1, Bulk, 1)));

        Assert.False(_connection.HasBatch);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_client_knows_its_subscription()
    {
        var session = _node.Connect(_connection);
        var subscription = session.Open(TestNode.Everything);
        _node.Deliver([TestEvents.Of(Bulk, 1)], TestNode.Order(subscription, 1, Bulk, 1));
        session.Begin(subscription, _node.Cluster.Head);
        _node.Deliver([TestEvents.Of(Bulk, 2)], TestNode.Order(subscription, 2, Bulk, 2));
        Assert.False(_connection.HasBatch);

        session.Release(subscription);

        Assert.Equal(["bulk-0:1"], (await _connection.NextBatch()).Positions());
        Assert.Equal(["bulk-0:2"], (await _connection.NextBatch()).Positions());
    }

    [Fact]
    public async Task A_client_that_never_asked_for_the_answer_gets_its_events_after_two_heartbeats()
    {
        var session = _node.Connect(_connection);
        var subscription = session.Open(TestNode.Everything);
        session.Begin(subscription, _node.Cluster.Head);
        _node.Deliver([TestEvents.Of(Bulk, 1)], TestNode.Order(subscription, 1, Bulk, 1));

        _node.Beat();
        Assert.False(_connection.HasBatch);
        _node.Beat();

        Assert.Equal(["bulk-0:1"], (await _connection.NextBatch()).Positions());
    }

    private static DeliveryOrder Of(string connection, DeliveryOrder order) => new()
    {
        ConnectionId = connection,
        SubscriptionId = order.SubscriptionId,
        BatchNumber = order.BatchNumber,
        Lane = order.Lane,
        Priority = order.Priority,
        Sequences = order.Sequences,
        Through = order.Through,
        Size = order.Size,
    };
}
