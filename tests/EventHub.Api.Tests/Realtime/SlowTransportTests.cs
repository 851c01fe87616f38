using System.Text;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Tests.Realtime.ServerSentEvents;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Realtime.WebSockets;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime;

/// <summary>Readers that take nothing, over the transports that the hub itself writes.</summary>
public sealed class SlowTransportTests : IAsyncLifetime
{
    private const int ReceiveBuffer = 64 * 1024;

    /// <summary>In sum more than the sockets and the server take in.</summary>
    private const int Events = 120;

    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync(static o => o.SlowReaderLimit = TimeSpan.FromSeconds(5));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join("\n", _server.Logs.Errors));
    }

    [Fact]
    public async Task A_socket_that_takes_nothing_is_told_4008_once_it_reads_and_has_missed_nothing_up_to_there()
    {
        await using var client = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token(), ReceiveBuffer);
        await client.NextAsync("welcome");
        await client.CallAsync("subscribe_events", "{}");

        await FloodUntilItIsToEndAsync();

        var received = new List<string>();
        var errors = new List<int>();
        while (await client.TryNextAsync() is { } message)
        {
            if (message.GetProperty("type").GetString() == "error")
            {
                errors.Add(message.GetProperty("data").GetProperty("code").GetInt32());
            }
            else
            {
                received.AddRange(message.GetProperty("data").Positions());
            }
        }

        Assert.Equal([4008], errors);
        Assert.Equal(4008, client.CloseCode);
        AssertBeginning(received);
    }

    [Fact]
    public async Task A_stream_that_is_not_read_is_told_4008_once_it_is_and_has_missed_nothing_up_to_there()
    {
        await using var stream = await StreamClient.ConnectAsync(_server.StreamAddress, _server.Token(), receiveBuffer: ReceiveBuffer);
        await stream.NextAsync("welcome");
        await stream.NextAsync("subscription_updated");

        await FloodUntilItIsToEndAsync();

        var received = new List<string>();
        var errors = new List<int>();
        while (await stream.TryNextAsync() is { } next)
        {
            if (next.EventType == "error")
            {
                errors.Add(next.Data.GetProperty("code").GetInt32());
            }
            else
            {
                received.Add(next.Data.GetProperty("position").GetString()!);
                Assert.StartsWith($"log1.{received[^1]}.", stream.LastEventId, StringComparison.Ordinal);
            }
        }

        Assert.Equal([4008], errors);
        AssertBeginning(received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_reads_nothing_even_then_is_cut_off(bool isSocket)
    {
        await using var client = isSocket
            ? (IAsyncDisposable)await SocketClient.ConnectAsync(new Uri(_server.SocketAddress + "/admin"), _server.Token(role: Visibility.Role.Admin), ReceiveBuffer)
            : await StreamClient.ConnectAsync(_server.StreamAddress, _server.Token(), receiveBuffer: ReceiveBuffer);
        await Eventually.True(() => _server.Cluster.Queue("ada").Subscriptions.Any());

        await FloodUntilItIsToEndAsync();

        await AdvanceUntilAsync(() => _server.Sessions.Count == 0);
        await _server.Cluster.Queue("ada").Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    private async Task FloodUntilItIsToEndAsync()
    {
        var draft = new EventDraft
        {
            Type = "test.event",
            Source = "tests",
            Data = Encoding.UTF8.GetBytes($$"""{"x":"{{new string('x', 60 * 1024)}}"}"""),
        };
        for (var i = 0; i < Events; i++)
        {
            _server.Cluster.Append(draft);
        }

        await AdvanceUntilAsync(() => _server.Sessions is [{ EndCode: 4008 }] or []);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => Testing.Eventually.Holds(
        () =>
        {
            if (condition())
            {
                return true;
            }

            _server.Time.Advance(NodeHeartbeat.Interval);
            return false;
        },
        "the session to end",
        cancellationToken: TestContext.Current.CancellationToken);

    private static void AssertBeginning(List<string> received)
    {
        Assert.InRange(received.Count, 1, Events);
        Assert.Equal(Enumerable.Range(1, received.Count).Select(static i => $"bulk-0:{i}"), received);
    }
}
