using System.Net.WebSockets;
using System.Text;
using System.Text.Unicode;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Realtime.WebSockets;

namespace EventHub.Api.Tests.Fuzz;

/// <summary>Messages and frames that no client should send over a plain WebSocket. None of them is a valid event, however it is spoilt.</summary>
public sealed class WebSocketFuzzTests : IAsyncLifetime
{
    private const int Messages = 3_000;

    private const int Connections = 200;

    private static readonly string[] Valid =
    [
        """{"type":"subscribe_events","id":"1","data":{"filter":{"event_types":["dns_*"],"data_filters":[{"field":"a.b","operator":"in","value":[1,"x"]}]},"batching":{"max_batch_size":5}}}""",
        """{"type":"ack","id":"2","data":{"cursor":"log1.bulk-0:1.urgent:1"}}""",
        """{"type":"get_recent_events","id":"3","data":{"limit":7,"filter":{"tags":["a"]}}}""",
        """{"type":"authenticate","id":"4","data":{"token":"abc.def.ghi"}}""",
        """{"type":"emit_event","id":"5","data":{"type":"BAD TYPE","category":"none","severity":"none"}}""",
        """{"type":"unsubscribe_events","id":"6","data":{"subscription_id":"x"}}""",
        """{"type":"get_connection_stats","id":"7"}""",
        """{"type":"ping","id":"8","data":null}""",
    ];

    private HubServer _server = null!;
    private int _users;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync(static o => o.MaxConnectionsPerUser = 10_000);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join('\n', _server.Logs.Errors));
    }

#pragma warning disable CA5394 // The same messages every time.
    [Fact]
    public async Task Messages_that_nobody_should_send_are_refused_and_the_next_good_one_is_answered()
    {
        var random = new Random(20261123);
        var mutations = new JsonMutations(random);
        var client = await ConnectAsync();
        for (var sent = 0; sent < Messages; sent++)
        {
            var message = mutations.Spoil(Valid[random.Next(Valid.Length)]);
            await client.SendAsync(message);
            if (Utf8.IsValid(message))
            {
                Assert.Equal("pong", (await client.CallAsync("ping")).GetProperty("type").GetString());
            }
            else
            {
                // That is no text at all, and the WebSocket itself ends it.
                await client.ClosedAsync();
                await client.DisposeAsync();
                client = await ConnectAsync();
            }
        }

        await client.DisposeAsync();
        Assert.Equal(0, _server.Cluster.Count);
    }

    [Fact]
    public async Task Frames_that_nobody_should_send_close_the_connection_or_nothing_happens_and_no_session_stays()
    {
        var random = new Random(20261124);
        for (var i = 0; i < Connections; i++)
        {
            await using var client = await SocketClient.ConnectAsync(_server.SocketAddress, random.Next(3) == 0 ? null : NewToken());
            for (var frames = random.Next(1, 6); frames > 0; frames--)
            {
                var type = random.Next(8) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                await client.SendAsync(Encoding.UTF8.GetBytes(Valid[random.Next(Valid.Length)])[..random.Next(20)], type, isLast: random.Next(2) == 0);
            }

            if (random.Next(2) == 0)
            {
                client.Abort();
            }
        }

        await Testing.Eventually.Holds(() => _server.Sessions.Count == 0, "the last session to end", cancellationToken: TestContext.Current.CancellationToken);
        await using var healthy = await ConnectAsync();
        Assert.Equal(0, _server.Cluster.Count);
    }
#pragma warning restore CA5394

    /// <summary>A user may not open connections as fast as these come.</summary>
    private string NewToken() => _server.Token(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"user-{_users++}"));

    private async Task<SocketClient> ConnectAsync()
    {
        var client = await SocketClient.ConnectAsync(_server.SocketAddress, NewToken());
        await client.NextAsync("welcome");
        return client;
    }
}
