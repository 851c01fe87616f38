using System.Net.WebSockets;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime.WebSockets;

/// <summary>Who speaks on a plain WebSocket, and until when.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync(static o =>
    {
        o.MaxConnectionsPerUser = 2;
        o.AuthenticationTimeout = TimeSpan.FromSeconds(1);
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join("\n", _server.Logs.Errors));
    }

    [Fact]
    public async Task A_token_is_taken_from_the_header_from_the_address_or_from_the_first_message()
    {
        await using var header = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token("a"));
        await using var address = await SocketClient.ConnectAsync(new Uri($"{_server.SocketAddress}?access_token={_server.Token("b")}"));
        await using var message = await SocketClient.ConnectAsync(_server.SocketAddress);

        var answer = await message.CallAsync("authenticate", $$"""{"token":"{{_server.Token("c")}}"}""");

        Assert.Equal("a", (await header.NextAsync("welcome")).GetProperty("user").GetString());
        Assert.Equal("b", (await address.NextAsync("welcome")).GetProperty("user").GetString());
        Assert.Equal("welcome", answer.GetProperty("type").GetString());
        Assert.Equal("c", answer.GetProperty("data").GetProperty("user").GetString());
    }

    [Theory]
    [InlineData("""{"type":"ping","id":"1"}""", 4001)]
    [InlineData("""{"type":"subscribe_events","id":"1","data":{}}""", 4001)]
    [InlineData("""{"type":"emit_event","id":"1","data":{"type":"test.event","source":"tests"}}""", 4001)]
    [InlineData("""{"type":"authenticate","id":"1","data":{"token":"nonsense"}}""", 4001)]
    [InlineData("""{"type":"authenticate","id":"1","data":{"colour":"red"}}""", 4000)]
    [InlineData("""{"type":"authenticate","id":"1","colour":"red"}""", 4000)]
    public async Task Before_its_token_a_connection_is_told_nothing_but_why_it_ends(string first, int code)
    {
        await using var client = await SocketClient.ConnectAsync(_server.SocketAddress);

        await client.SendAsync(first);
        await client.SendAsync("""{"type":"ping","id":"2"}""");

        var error = (await client.TryNextAsync())!.Value;
        Assert.Equal(("error", "1"), (error.GetProperty("type").GetString(), error.GetProperty("reply_to").GetString()));
        Assert.Equal(code, error.GetProperty("data").GetProperty("code").GetInt32());
        Assert.Null(await client.TryNextAsync());
        Assert.Equal(code, client.CloseCode);
        Assert.Equal(0, _server.Cluster.Count);
    }

    [Fact]
    public async Task A_binary_first_frame_ends_it_as_well()
    {
        await using var client = await SocketClient.ConnectAsync(_server.SocketAddress);

        await client.SendAsync([1, 2, 3], WebSocketMessageType.Binary);

        Assert.Equal(4000, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_token_that_is_not_good_is_told_on_the_socket_where_a_page_can_see_it()
    {
        var expired = _server.Token(lifetime: TimeSpan.FromMinutes(1));
        _server.Time.Advance(TimeSpan.FromMinutes(10));
        await using var header = await SocketClient.ConnectAsync(_server.SocketAddress, expired);
        await using var address = await SocketClient.ConnectAsync(new Uri($"{_server.SocketAddress}?access_token=nonsense"));

        Assert.Equal(4002, (await header.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4002, await header.ClosedAsync());
        Assert.StartsWith("The token has expired", header.CloseReason, StringComparison.Ordinal);
        Assert.Equal(4001, (await address.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4001, await address.ClosedAsync());
    }

    [Fact]
    public async Task A_connection_that_brings_no_token_in_time_is_closed_also_in_the_middle_of_a_message()
    {
        await using var silent = await SocketClient.ConnectAsync(_server.SocketAddress);
        await using var slow = await SocketClient.ConnectAsync(_server.SocketAddress);
        await slow.SendAsync("""{"type":"authenticate","data":{"token":"aaaa"""u8.ToArray(), isLast: false);

        foreach (var client in (SocketClient[])[silent, slow])
        {
            var closed = client.ClosedAsync();
            await AdvanceUntilAsync(closed, "the hub to close");
            Assert.Equal(4001, await closed);
        }
    }

    [Fact]
    public async Task One_connection_too_many_is_told_and_closed()
    {
        await using var first = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token());
        await using var second = await HubClient.ConnectAsync(_server);
        await first.NextAsync("welcome");
        await second.NextAsync("welcome");

        await using var third = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token());

        Assert.Equal(4009, (await third.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4009, await third.ClosedAsync());
    }

    [Fact]
    public async Task A_connection_ends_with_its_token_unless_it_was_renewed_in_place()
    {
        await using var ending = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token(lifetime: TimeSpan.FromMinutes(5)));
        await using var renewed = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token(lifetime: TimeSpan.FromMinutes(5)));
        await ending.NextAsync("welcome");
        await renewed.NextAsync("welcome");
        await renewed.CallAsync("subscribe_events", "{}");
        var answer = await renewed.CallAsync("authenticate", $$"""{"token":"{{_server.Token(lifetime: TimeSpan.FromDays(10_000))}}"}""");

        var told = ending.TryNextAsync();
        for (var left = TimeSpan.FromMinutes(5); left > 2 * NodeHeartbeat.Interval; left -= NodeHeartbeat.Interval)
        {
            _server.Time.Advance(NodeHeartbeat.Interval);
        }

        await AdvanceUntilAsync(told, "the client to be told");
        _server.Cluster.Append(new EventDraft { Type = "test.event", Source = "tests" });

        Assert.Equal(4002, (await told)!.Value.GetProperty("data").GetProperty("code").GetInt32());
        Assert.Equal("welcome", answer.GetProperty("type").GetString());
        Assert.Equal(["bulk-0:1"], (await renewed.NextAsync("batched_events")).Positions());
    }

    [Fact]
    public async Task Anothers_token_is_refused_and_changes_nothing()
    {
        await using var client = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token());
        await client.NextAsync("welcome");

        var refused = await client.CallAsync("authenticate", $$"""{"token":"{{_server.Token("bob")}}"}""");

        Assert.Equal(4003, refused.GetProperty("data").GetProperty("code").GetInt32());
        Assert.Equal("ada", (await client.CallAsync("get_connection_stats")).GetProperty("data").GetProperty("user").GetString());
    }

    /// <summary>In small steps: five seconds after it was told, a client is cut off.</summary>
    private Task AdvanceUntilAsync(Task done, string what) => Testing.Eventually.Holds(
        () =>
        {
            _server.Time.Advance(TimeSpan.FromMilliseconds(50));
            return done.IsCompleted;
        },
        what);
}
