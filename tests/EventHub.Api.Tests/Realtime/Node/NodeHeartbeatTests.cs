using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Tests.Realtime.Node;

public sealed class NodeHeartbeatTests
{
    private readonly TestNode _node = new();

    [Fact]
    public async Task A_connection_that_fails_does_not_take_the_others_heartbeat()
    {
        var sessions = new SessionDirectory();
        var ends = _node.Time.GetUtcNow().AddSeconds(2);
        var broken = new BrokenConnection();
        var well = new RecordingConnection("well");
        sessions.Add(_node.Sessions.Open(broken, TestNode.User, ends));
        sessions.Add(_node.Sessions.Open(well, TestNode.User, ends.AddSeconds(10)));
        using var heartbeat = new NodeHeartbeat(
            sessions,
            new UserLinks(_node.Cluster, _node.Node, NullLogger<UserLink>.Instance),
            _node.Replays,
            _node.Time,
            Options.Create(_node.Options),
            NullLogger<NodeHeartbeat>.Instance);
        await heartbeat.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.True(() =>
        {
            _node.Time.Advance(NodeHeartbeat.Interval);
            return well.HasError && broken.Aborts > 1;
        });

        Assert.Equal(WireError.TokenExpired, await well.NextError());
        Assert.False(heartbeat.ExecuteTask!.IsCompleted);
        await heartbeat.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Takes nothing, and can't even be closed.</summary>
    private sealed class BrokenConnection : IClientConnection
    {
        private readonly TaskCompletionSource _never = new();
        private int _aborts;

        public int Aborts => Volatile.Read(ref _aborts);

        public string Id => "broken";

        public ConnectionTransport Transport => ConnectionTransport.WebSocket;

        public bool IsText => true;

        public Task Closed => _never.Task;

        public ValueTask WriteAsync(BatchedEvents batch) => new(_never.Task);

        public ValueTask WriteAsync(GapMessage gap) => new(_never.Task);

        public ValueTask WriteAsync(WatermarkMessage watermark) => new(_never.Task);

        public ValueTask WriteAsync(ReplayEvents events) => new(_never.Task);

        public ValueTask WriteAsync(ReplayStatusMessage status) => new(_never.Task);

        public ValueTask WriteAsync(WireError error) => new(_never.Task);

        public void Abort()
        {
            Interlocked.Increment(ref _aborts);
            throw new ObjectDisposedException(nameof(BrokenConnection));
        }
    }
}
