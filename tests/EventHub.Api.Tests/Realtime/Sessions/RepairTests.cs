using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Events;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>Whatever is lost on the way, each event arrives once and in order.</summary>
public sealed class RepairTests
{
    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests" };

    private static readonly EventDraft Urgent = Draft with { Priority = EventPriority.Urgent };

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    private MemorySender Silo => _node.Cluster.SenderTo(_node.Node.Address);

    [Fact]
    public async Task A_lost_frame_is_made_good_from_the_log_when_the_next_one_comes()
    {
        await TestNode.Subscribe(_node.Connect(_connection));
        _node.Cluster.Append(Draft);
        Silo.FramesToLose = 2;
        _node.Cluster.Append(Draft);
        _node.Cluster.Append(Urgent);

        _node.Cluster.Append(Draft);

        Assert.Equal(["bulk-0:1", "bulk-0:2", "bulk-0:3", "urgent:1"], await Positions(4));
    }

    [Fact]
    public async Task A_hole_in_a_subscriptions_batches_makes_it_begin_again_after_what_was_written()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        var route = subscription.Route;
        _node.Cluster.Append(Draft);
        await _connection.NextBatch();
        await Eventually.True(() => subscription.Written!["bulk-0"] == 1);
        await _node.Queue.Unsubscribe(_connection.Id, route);
        _node.Cluster.Append(Draft);
        _node.Cluster.Append(Draft);

        Silo.Send([], TestNode.Order(subscription, 3, "bulk-0", 3));

        Assert.Equal(["bulk-0:2", "bulk-0:3"], await Positions(2));
        Assert.NotEqual(route, subscription.Route);
        Assert.Equal("log1.bulk-0:1.urgent:0", Assert.Single(_node.Queue.Subscriptions).Cursor!.ToString());
    }

    [Fact]
    public async Task Batches_of_a_former_life_are_dropped_whenever_they_come()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session);
        var former = TestNode.Order(subscription, 1, "bulk-0", 99);
        session.LoseAll();
        await Eventually.True(() => subscription.State == SubscriptionState.Live);

        Silo.Send([TestEvents.Of("bulk-0", 99)], former);
        _node.Cluster.Append(Draft);

        Assert.Equal(["bulk-0:1"], await Positions(1));
    }

    [Fact]
    public async Task A_queue_that_lost_its_memory_gets_the_subscription_back_with_the_written_cursor()
    {
        await TestNode.Subscribe(_node.Connect(_connection));
        _node.Cluster.Append(Draft);
        await _connection.NextBatch();
        await Eventually.Report(_node.Queue, static w => w.BatchNumber == 1);
        _node.Queue.LoseMemory();
        _node.Cluster.Append(Draft);
        _node.Cluster.Append(Urgent);

        _node.Beat(beat: 0);

        Assert.Equal(["bulk-0:2", "urgent:1"], await Positions(2));
    }

    [Fact]
    public async Task A_reader_that_exceeds_the_hard_bound_is_resumed_and_loses_nothing()
    {
        var node = new TestNode(static o => o.MaxQueuedBytes = 1_000);
        await TestNode.Subscribe(node.Connect(_connection));
        _connection.Hold();
        node.Cluster.Append(Draft);
        await _connection.WriteBegun();
        for (var i = 0; i < 9; i++)
        {
            node.Cluster.Append(Draft);
        }

        _connection.Release();
        for (var i = 1; i <= 10; i++)
        {
            await Eventually.True(() =>
            {
                node.Beat();
                return _connection.HasBatch;
            });
            Assert.Equal([$"bulk-0:{i}"], (await _connection.NextBatch()).Positions());
        }
    }

    [Fact]
    public async Task A_batch_that_could_not_be_written_is_sent_after_the_next_heartbeat()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Failure = new InvalidOperationException("broken");
        _node.Cluster.Append(Draft);
        await _connection.WriteBegun();
        await Eventually.True(() => subscription.State == SubscriptionState.Lost);

        Assert.False(_connection.HasBatch);
        _node.Beat();

        Assert.Equal(["bulk-0:1"], await Positions(1));
    }

    [Fact]
    public async Task When_the_queue_is_away_the_next_heartbeat_tries_again()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session);
        _node.Cluster.Outage = new TimeoutException();
        session.LoseAll();
        await Eventually.True(() => subscription.WaitsForBeat);

        _node.Cluster.Outage = null;
        _node.Cluster.Append(Draft);

        // The failed call may not have ended yet: then it is the beat after this one that tries again.
        await Eventually.True(() =>
        {
            _node.Beat();
            return _connection.HasBatch;
        });
        Assert.Equal(["bulk-0:1"], await Positions(1));
    }

    [Fact]
    public async Task One_that_ends_while_it_is_resumed_keeps_no_other_back_though_the_queue_goes_away()
    {
        var session = _node.Connect(_connection);
        var ending = await TestNode.Subscribe(session);
        var staying = await TestNode.Subscribe(session);
        _node.Queue.Answering = () =>
        {
            session.Close(ending.Id);
            _node.Cluster.Outage = new TimeoutException();
        };

        session.LoseAll();

        await Eventually.True(() => staying.State == SubscriptionState.Live);
    }

    [Fact]
    public async Task Another_role_sees_from_then_on_what_it_may_see()
    {
        var session = _node.Connect(_connection, TestNode.User with { Role = Role.Admin });
        await TestNode.Subscribe(session);

        session.Renew(TestNode.User, DateTimeOffset.MaxValue);
        await Eventually.True(() => _node.Queue.Subscriptions.SingleOrDefault()?.Reader.Role == Role.User);
        _node.Cluster.Append(Draft with { TargetUserId = "bob" });
        _node.Cluster.Append(Draft);

        Assert.Equal(["bulk-0:2"], await Positions(1));
    }

    [Fact]
    public async Task Repeated_frames_change_nothing()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        var frame = new Delivery.NodeFrame
        {
            Number = 1,
            Sender = "other",
            Events = [TestEvents.Of("bulk-0", 1)],
            Orders = [TestNode.Order(subscription, 1, "bulk-0", 1)],
        };

        await _node.Outbox.Deliver(frame);
        await _node.Outbox.Deliver(frame);

        Assert.Equal(["bulk-0:1"], await Positions(1));
        Assert.False(_connection.HasBatch);
        Assert.Equal(SubscriptionState.Live, subscription.State);
    }

    private async Task<string[]> Positions(int count)
    {
        var positions = new List<string>();
        while (positions.Count < count)
        {
            positions.AddRange((await _connection.NextBatch()).Positions());
        }

        positions.Sort(StringComparer.Ordinal);
        return [.. positions];
    }
}
