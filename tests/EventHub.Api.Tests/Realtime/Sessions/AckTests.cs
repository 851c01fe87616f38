using System.Text.Json;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>A client that acknowledges: the user's queue is told of what it has, not of what the transport took.</summary>
public sealed class AckTests
{
    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests" };

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task What_is_written_is_reported_once_it_is_acknowledged()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session, TestNode.Everything with { MaxUnackedBytes = 64 * 1024 });
        _node.Cluster.Append(Draft);
        _node.Cluster.Append(Draft);
        var second = await SecondOf(_connection);

        _node.Beat(beat: 0);
        Assert.Equal(0, Assert.Single(await _node.Queue.Reports.Reader.ReadAsync(TestContext.Current.CancellationToken)).BatchNumber);

        session.Acknowledge(subscription, Parse(second));

        await Eventually.Report(_node.Queue, static w => w.BatchNumber == 2);
    }

    [Fact]
    public async Task The_bound_is_told_to_the_queue_again_when_the_subscription_is_repaired()
    {
        var session = _node.Connect(_connection);
        await TestNode.Subscribe(session, TestNode.Everything with { MaxUnackedBytes = 4_096 });

        session.LoseAll();

        await Eventually.True(() => _node.Queue.Subscriptions.Any(static s => s.SubscriptionId.EndsWith(".2", StringComparison.Ordinal)));
        Assert.Equal(4_096, Assert.Single(_node.Queue.Subscriptions).MaxUnackedBytes);
    }

    [Fact]
    public async Task Acknowledgements_go_on_after_a_repair()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session, TestNode.Everything with { MaxUnackedBytes = 4_096 });
        _node.Cluster.Append(Draft);
        await _connection.NextBatch();
        session.LoseAll();
        await Eventually.True(() => _node.Queue.Subscriptions.Any(static s => s.SubscriptionId.EndsWith(".2", StringComparison.Ordinal)));
        _node.Cluster.Append(Draft);

        // The batch of the former life is acknowledged with that of this one.
        session.Acknowledge(subscription, Parse(await _connection.NextBatch()));

        await Eventually.Report(_node.Queue, static w => w is { BatchNumber: 1 } && w.SubscriptionId.EndsWith(".2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("log1.bulk-0:1")]
    [InlineData("log1")]
    [InlineData("log1.nowhere:0")]
    public async Task An_older_acknowledgement_takes_nothing_back(string older)
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session, TestNode.Everything with { Tracked = true });
        _node.Cluster.Append(Draft);
        _node.Cluster.Append(Draft);
        session.Acknowledge(subscription, Parse(await SecondOf(_connection)));

        session.Acknowledge(subscription, Cursor.TryParse(older, out var cursor) ? cursor : throw new InvalidOperationException("no cursor"));
        session.LoseAll();

        await Eventually.True(() => _node.Queue.Subscriptions.Any(static s => s.Acknowledged is not null));
        Assert.Equal("log1.bulk-0:2.urgent:0", Assert.Single(_node.Queue.Subscriptions).Acknowledged!.ToString());
    }

    private static async Task<JsonElement> SecondOf(RecordingConnection connection)
    {
        await connection.NextBatch();
        return await connection.NextBatch();
    }

    private static Cursor Parse(JsonElement batch) =>
        Cursor.TryParse(batch.Cursor(), out var cursor) ? cursor : throw new InvalidOperationException("no cursor");
}
