using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.WebSockets;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Rest;
using EventHub.Events;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Realtime.WebSockets;

/// <summary>How plain WebSockets begin and end, and what is in between.</summary>
public sealed class WebSocketTests : IAsyncLifetime
{
    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests" };

    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync(static o => o.MaxConnectionsPerUser = 2);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join("\n", _server.Logs.Errors));
    }

    [Fact]
    public async Task An_answer_carries_the_id_of_its_request_and_its_own_name()
    {
        await using var client = await ConnectAsync();

        await client.SendAsync("""{"type":"ping","id":"a \"b\""}""");

        var answer = (await client.TryNextAsync())!.Value;
        Assert.Equal("""{"type":"pong","reply_to":"a \"b\"","data":{"timestamp":"2026-11-22T12:00:00.000Z"}}""", answer.GetRawText());
    }

    [Fact]
    public async Task An_answer_to_a_message_without_an_id_has_none_and_an_ack_has_no_answer()
    {
        await using var client = await ConnectAsync();
        await client.CallAsync("subscribe_events", "{}");
        _server.Cluster.Append(Draft);
        var cursor = (await client.NextAsync("batched_events")).Cursor();

        await client.SendAsync($$$"""{"type":"ack","id":"x","data":{"cursor":"{{{cursor}}}"}}""");
        await client.SendAsync("""{"type":"ping"}""");

        Assert.False((await client.TryNextAsync())!.Value.TryGetProperty("reply_to", out _));
        Assert.Equal(cursor, (await _server.Cluster.Queue("ada").Acks.Reader.ReadAsync(TestContext.Current.CancellationToken)).Cursor.ToString());
    }

    [Fact]
    public async Task What_comes_after_the_hub_has_ended_the_connection_is_not_done_any_more()
    {
        await using var client = await ConnectAsync();
        await Assert.Single(_server.Sessions).EndAsync(WireError.GoingAway);

        await client.SendAsync("""{"type":"emit_event","data":{"type":"test.event","source":"tests"}}""");

        Assert.Equal(1001, await client.ClosedAsync());
        await Eventually.True(() => _server.Sessions.Count == 0);
        Assert.Equal(0, _server.Cluster.Count);
    }

    [Theory]
    [InlineData("""{"type":"shout","id":"1"}""", "type: must be one of ping")]
    [InlineData("""{"id":"1"}""", "type: is required")]
    [InlineData("""{"type":"ping","id":"1","colour":"red"}""", "colour:")]
    [InlineData("""{"type":"ping","id":"1","data":{"colour":"red"}}""", "colour:")]
    [InlineData("""{"type":"ping","id":"1","type":"ack"}""", "type: stands twice")]
    [InlineData("""{"type":"subscribe_events","id":"1"}""", "must be an object")]
    [InlineData("""{"type":"subscribe_events","id":"1","data":{"filter":{"severity_levels":["bad"]}}}""", "filter.severity_levels[0]:")]
    [InlineData("""{"type":7,"id":"1"}""", "type: must be a text")]
    public async Task A_refusal_names_what_is_wrong_and_the_message_that_it_answers(string message, string reason)
    {
        await using var client = await ConnectAsync();

        await client.SendAsync(message);

        var error = (await client.TryNextAsync())!.Value;
        Assert.Equal(("error", "1"), (error.GetProperty("type").GetString(), error.GetProperty("reply_to").GetString()));
        Assert.Equal(4000, error.GetProperty("data").GetProperty("code").GetInt32());
        Assert.StartsWith(reason, error.GetProperty("data").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("pong", (await client.CallAsync("ping")).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("""{"type":"ping","id":""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"type":"ping"} {"type":"ping"}""")]
    [InlineData("""{"type":"ping","id":"\ud800"}""")]
    [InlineData("""{"\udc00":1,"type":"ping"}""")]
    public async Task What_is_no_message_is_refused_and_ten_on_end_close_the_connection(string message)
    {
        await using var client = await ConnectAsync();

        for (var i = 0; i < WebSocketConversation.MaxUnreadable; i++)
        {
            await client.SendAsync(message);
            Assert.Equal(4000, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        }

        Assert.Equal(4000, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_good_message_between_bad_ones_keeps_the_connection()
    {
        await using var client = await ConnectAsync();

        for (var i = 0; i < 2 * WebSocketConversation.MaxUnreadable; i++)
        {
            await client.SendAsync(i % 2 == 0 ? "x" : """{"type":"ping"}""");
            await client.NextAsync(i % 2 == 0 ? "error" : "pong");
        }
    }

    [Fact]
    public async Task A_binary_frame_closes_the_connection()
    {
        await using var client = await ConnectAsync();

        await client.SendAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Binary);

        Assert.Equal(4000, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4000, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_told_and_stores_nothing()
    {
        await using var client = await ConnectAsync();

        await client.SendAsync("""{"type":"emit_event","data":{"type":"test.event","source":"tests","data":{"x":"#"}}}""".Replace("#", new string('x', 300 * 1024), StringComparison.Ordinal));

        Assert.Equal(4013, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4013, await client.ClosedAsync());
        Assert.Equal(0, _server.Cluster.Count);
    }

    [Fact]
    public async Task A_message_in_pieces_is_one_message()
    {
        await using var client = await ConnectAsync();

        foreach (var b in Encoding.UTF8.GetBytes("""{"type":"emit_event","id":"é","data":{"type":"test.event","source":"é"}}"""))
        {
            await client.SendAsync([b], isLast: false);
        }

        await client.SendAsync([]);

        Assert.Equal("é", (await client.TryNextAsync())!.Value.GetProperty("reply_to").GetString());
        Assert.Equal(1, _server.Cluster.Count);
    }

    [Fact]
    public async Task A_type_of_connection_is_a_subscription_from_the_start()
    {
        await using var client = await SocketClient.ConnectAsync(new Uri(_server.SocketAddress + "/system"), _server.Token());
        await client.NextAsync("welcome");
        var subscribed = await client.NextAsync("subscription_updated");

        _server.Cluster.Append(Draft with { Category = EventCategory.Dns });
        _server.Cluster.Append(Draft with { Category = EventCategory.BulkOperation });

        Assert.Equal("""{"event_categories":["system","bulk_operation","error"]}""", subscribed.GetProperty("filter").GetRawText());
        var batch = await client.NextAsync("batched_events");
        Assert.Equal(["bulk-0:2"], batch.Positions());
        Assert.Equal(subscribed.GetProperty("subscription_id").GetString(), batch.GetProperty("subscription_id").GetString());
    }

    [Fact]
    public async Task The_admins_type_is_for_admins()
    {
        await using var user = await SocketClient.ConnectAsync(new Uri(_server.SocketAddress + "/admin"), _server.Token());
        await using var admin = await SocketClient.ConnectAsync(new Uri(_server.SocketAddress + "/admin"), _server.Token("root", Role.Admin));

        Assert.Equal(4003, (await user.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4003, await user.ClosedAsync());
        await admin.NextAsync("welcome");
        Assert.Equal("{}", (await admin.NextAsync("subscription_updated")).GetProperty("filter").GetRawText());
    }

    [Fact]
    public async Task What_is_no_socket_and_no_type_is_a_problem()
    {
        using var http = new HttpClient();

        using var noSocket = await http.GetAsync(_server.SocketAddress, TestContext.Current.CancellationToken);
        using var noType = await http.GetAsync(new Uri(_server.SocketAddress + "/sports"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UpgradeRequired, noSocket.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, noType.StatusCode);
        Assert.Contains("dns_management", await noType.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("/system?stored=true", "stored")]
    [InlineData("?access_token=nonsense&batching=low_latency", "batching")]
    public async Task A_parameter_that_no_socket_reads_is_named_before_there_is_a_socket(string address, string parameter)
    {
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        using var http = new HttpClient();
        var target = new Uri(_server.SocketAddress + address);

        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new UriBuilder(target) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken));
        using var problem = await http.GetAsync(target, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
        Assert.Equal([parameter], (await problem.ProblemAsync(400, 4000)).Fields());
        Assert.Empty(_server.Sessions);
    }

    [Fact]
    public async Task A_client_that_goes_leaves_no_session_behind_however_it_goes()
    {
        var closing = await ConnectAsync();
        var aborting = await ConnectAsync();
        await closing.CallAsync("subscribe_events", "{}");
        await aborting.CallAsync("subscribe_events", "{}");

        await closing.CloseAsync();
        Assert.Equal(1000, await closing.ClosedAsync());
        await aborting.SendAsync("""{"type":"pi"""u8.ToArray(), isLast: false);
        aborting.Abort();

        await _server.Cluster.Queue("ada").Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken);
        await _server.Cluster.Queue("ada").Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_server.Sessions);
        Assert.Empty(_server.Cluster.Queue("ada").Subscriptions);
    }

    [Fact]
    public async Task A_node_that_stops_says_goodbye_to_everybody()
    {
        await using var client = await ConnectAsync();
        await using var nobody = await SocketClient.ConnectAsync(_server.SocketAddress);
        await nobody.SendAsync("""{"type":"authent"""u8.ToArray(), isLast: false);

        // Stopping waits for the clients, who are read by this test alone.
        var stopped = Task.Run(_server.StopAsync, TestContext.Current.CancellationToken);

        Assert.Equal(1001, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(1001, await client.ClosedAsync());
        Assert.Equal(1001, await nobody.ClosedAsync());
        await stopped;
    }

    [Fact]
    public async Task A_connection_is_told_what_it_has_done_and_holds()
    {
        await using var client = await ConnectAsync();
        var id = (await client.CallAsync("subscribe_events", """{"max_unacked_bytes":1024}""")).GetProperty("data").GetProperty("subscription_id").GetString();
        var size = _server.Cluster.Append(Draft).Size;
        await client.NextAsync("batched_events");

        // The client may have it before the session knows that it was taken.
        await Eventually.True(() => Assert.Single(_server.Sessions).Held().Unacked > 0);
        var stats = (await client.CallAsync("get_connection_stats")).GetProperty("data");

        Assert.Equal(("ada", "user", "websocket"), (stats.GetProperty("user").GetString(), stats.GetProperty("role").GetString(), stats.GetProperty("transport").GetString()));
        Assert.Equal("2026-11-22T12:00:00.000Z", stats.GetProperty("connected_at").GetString());
        Assert.Equal("2026-11-22T13:00:30.000Z", stats.GetProperty("token_ends_at").GetString());
        Assert.Equal("""{"messages":2,"bytes":30}""", stats.GetProperty("received").GetRawText());
        Assert.Equal($$"""{"messages":1,"events":1,"bytes":{{size + 2}}}""", stats.GetProperty("sent").GetRawText());
        Assert.Equal(
            $$"""[{"subscription_id":"{{id}}","state":"live","cursor":"log1.bulk-0:1.urgent:0","batches":1,"waiting_bytes":0,"unacked_bytes":{{size}}}]""",
            stats.GetProperty("subscriptions").GetRawText());
        Assert.Equal("[]", stats.GetProperty("replays").GetRawText());
    }

    private async Task<SocketClient> ConnectAsync()
    {
        var client = await SocketClient.ConnectAsync(_server.SocketAddress, _server.Token());
        await client.NextAsync("welcome");
        return client;
    }
}
