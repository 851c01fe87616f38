using EventHub.Api.Realtime.Messages;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Log;
using EventHub.Statistics;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class ConnectionMetricsTests
{
    private readonly TestNode _node = new(static options => options.MaxConnectionsPerUser = 2);

    [Fact]
    public async Task Connections_are_counted_while_they_are_open_and_by_the_code_that_ended_them()
    {
        var told = _node.Connect(new RecordingConnection("told"));
        var gone = _node.Connect(new RecordingConnection("gone"));
        Assert.Throws<RefusedException>(() => _node.Connect(new RecordingConnection("third")));
        Assert.Equal(2, Count(_node.Metrics.Report().Open, "signalr_json"));

        await told.EndAsync(WireError.SlowConsumer);
        await _node.Sessions.CloseAsync(told);
        await _node.Sessions.CloseAsync(gone);
        await _node.Sessions.CloseAsync(gone);

        var (open, opened, closed, messages) = _node.Metrics.Report();
        Assert.Equal((0, 2), (Count(open, "signalr_json"), Count(opened, "signalr_json")));
        Assert.Equal((1, 1, 1), (Count(closed, "4008"), Count(closed, "none"), Count(closed, "4009")));
        Assert.Equal(1, Count(messages, "error"));
    }

    [Fact]
    public async Task What_is_held_for_clients_is_summed_over_all_connections()
    {
        var connection = new RecordingConnection();
        var session = _node.Connect(connection);
        var subscription = await TestNode.Subscribe(session, TestNode.Everything with { MaxUnackedBytes = 4_096 });
        connection.Hold();
        _node.Deliver([TestEvents.Of("bulk-0", 1)], TestNode.Order(subscription, 1, "bulk-0", 1));
        Assert.Equal((300, 0), _node.Metrics.Held());

        connection.Release();
        var batch = await connection.NextBatch();
        await Eventually.True(() => _node.Metrics.Held() == (0, 300));
        Assert.True(Cursor.TryParse(batch.Cursor(), out var cursor));
        session.Acknowledge(subscription, cursor);

        Assert.Equal((0, 0), _node.Metrics.Held());
    }

    private static long Count(NamedCount[] counts, string name) => counts.Single(c => c.Name == name).Count;
}
