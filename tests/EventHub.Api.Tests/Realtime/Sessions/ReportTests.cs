using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class ReportTests
{
    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests" };

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task What_was_written_is_reported_urgent_and_rest_apart()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));

        _node.Cluster.Append(Draft with { Priority = EventPriority.Critical });
        await _connection.NextBatch();
        _node.Cluster.Append(Draft);
        _node.Cluster.Append(Draft);

        var report = await Eventually.Report(_node.Queue, static w => w is { BatchNumber: 2, UrgentBatchNumber: 1 });
        Assert.Equal(subscription.Route, report.SubscriptionId);
    }

    [Fact]
    public async Task Urgent_batches_are_reported_with_the_next_renewal()
    {
        await TestNode.Subscribe(_node.Connect(_connection));
        for (var i = 0; i < 50; i++)
        {
            _node.Cluster.Append(Draft with { Priority = EventPriority.Urgent });
            await _connection.NextBatch();
        }

        _node.Beat(beat: 0);

        // The last one may just be on its way to be counted.
        var renewal = await _node.Queue.Reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.InRange(Assert.Single(renewal).UrgentBatchNumber, 49, 50);
    }

    [Fact]
    public async Task Of_many_urgent_bytes_the_queue_is_told_at_once()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection));
        var order = new DeliveryOrder
        {
            ConnectionId = "connection",
            SubscriptionId = subscription.Route,
            BatchNumber = 1,
            Lane = Lanes.Urgent,
            Priority = EventPriority.Urgent,
            Sequences = [1],
            Through = 1,
            Size = 64 * 1024,
        };

        _node.Deliver([TestEvents.Of(Lanes.Urgent, 1)], order);

        await Eventually.Report(_node.Queue, static w => w.UrgentBatchNumber == 1);
    }

    [Fact]
    public async Task Of_an_urgent_event_that_is_addressed_the_queue_is_told_at_once()
    {
        await TestNode.Subscribe(_node.Connect(_connection));

        _node.Cluster.Append(Draft with { Priority = EventPriority.Urgent, TargetUserId = TestNode.User.UserId });

        await Eventually.Report(_node.Queue, static w => w.UrgentBatchNumber == 1);
    }

    [Fact]
    public async Task Of_urgent_events_of_a_tracked_subscription_the_queue_is_told_at_once()
    {
        await TestNode.Subscribe(_node.Connect(_connection), TestNode.Everything with { Tracked = true });

        _node.Cluster.Append(Draft with { Priority = EventPriority.Urgent });

        await Eventually.Report(_node.Queue, static w => w.UrgentBatchNumber == 1);
    }

    [Fact]
    public async Task What_waits_is_not_reported()
    {
        await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Hold();
        _node.Cluster.Append(Draft);
        await _connection.WriteBegun();

        _node.Beat(beat: 0);

        var renewal = await _node.Queue.Reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, Assert.Single(renewal).BatchNumber);
        _connection.Release();
    }

    [Fact]
    public async Task Every_live_subscription_is_renewed_once_in_a_period()
    {
        var session = _node.Connect(_connection);
        var other = _node.Connect(new RecordingConnection("other"));
        var subscriptions = new[] { await TestNode.Subscribe(session), await TestNode.Subscribe(session), await TestNode.Subscribe(other) };

        for (var beat = 0; beat < 10; beat++)
        {
            _node.Beat(beat);
        }

        var renewal = await _node.Queue.Reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(subscriptions.Select(static s => s.Route).Order(), renewal.Select(static w => w.SubscriptionId).Order());
        Assert.False(_node.Queue.Reports.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_connection_that_closes_takes_leave()
    {
        var session = _node.Connect(_connection);
        await TestNode.Subscribe(session);

        await _node.Sessions.CloseAsync(session);

        Assert.Equal("connection", await _node.Queue.Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_node.Queue.Subscriptions);
    }

    [Fact]
    public async Task A_session_ends_with_its_token()
    {
        _node.Sessions.Open(_connection, TestNode.User, _node.Time.GetUtcNow().AddMinutes(5));
        _node.Time.Advance(TimeSpan.FromMinutes(5));

        _node.Beat();

        Assert.Equal(4002, (await _connection.NextError()).Code);
        await _connection.Aborted.Task;
    }
}
