using System.Text.Json;
using EventHub.Api.Limits;
using EventHub.Api.Tests.Realtime.ServerSentEvents;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Realtime.WebSockets;
using EventHub.Api.Tests.Rest;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Limits;

/// <summary>Rates of connections; the guard is the same for every transport.</summary>
public sealed class MessageRateTests
{
    private const string Event = """{"type":"custom_event","source":"app"}""";

    [Fact]
    public async Task Beyond_its_rate_a_call_is_refused_for_now_and_the_connection_stays()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.Queries = new RateLimit { PerSecond = 0.05, Burst = 3 });
        await using var client = await HubClient.ConnectAsync(server);
        await client.NextAsync("welcome");
        await client.CallAsync("get_recent_events", "{}");
        await client.CallAsync("get_recent_events", "{}");

        var error = await client.RefusedAsync("get_recent_events", "{}");

        Assert.Equal((4029, true, 20), (
            error.GetProperty("code").GetInt32(), error.GetProperty("temporary").GetBoolean(), error.GetProperty("retry_after").GetInt32()));
        await client.CallAsync("ping");
        await client.CallAsync("emit_event", Event);
    }

    [Fact]
    public async Task Who_presents_a_token_pays_for_its_signature_as_for_a_query()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.Queries = new RateLimit { PerSecond = 0.05, Burst = 2 });
        await using var client = await HubClient.ConnectAsync(server);
        await client.CallAsync("authenticate", $"\"{server.Token()}\"");

        Assert.Equal(4029, (await client.RefusedAsync("authenticate", $"\"{server.Token()}\"")).GetProperty("code").GetInt32());
        await client.CallAsync("ping");
    }

    [Fact]
    public async Task A_source_for_each_event_costs_a_query_each()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.Queries = new RateLimit { PerSecond = 0.05, Burst = 2 });
        await using var client = await HubClient.ConnectAsync(server);
        for (var i = 0; i < KnownSources.Capacity + 1; i++)
        {
            await client.CallAsync("emit_event", $$"""{"type":"custom_event","source":"made-up-{{i}}"}""");
        }

        Assert.Equal(4029, (await client.RefusedAsync("emit_event", Event)).GetProperty("code").GetInt32());
        Assert.Equal(KnownSources.Capacity + 1, server.Cluster.Count);
    }

    [Theory]
    [InlineData(HubClient.Json)]
    [InlineData(HubClient.MessagePack)]
    public async Task Calls_that_no_method_of_the_hub_takes_are_counted_and_who_goes_on_is_closed(string protocol)
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.ConnectionMessages = new RateLimit { PerSecond = 0.05, Burst = 3 });
        await using var client = await HubClient.ConnectAsync(server, protocol);
        await client.NextAsync("welcome");
        (string Method, object?[] Arguments)[] calls = [("no_such_method", []), ("ping", [1]), ("subscribe_events", [])];
        foreach (var (method, arguments) in calls)
        {
            Assert.Equal(4000, (await client.RefusedAsync(method, arguments)).GetProperty("code").GetInt32());
        }

        var beyond = await client.RefusedAsync("no_such_method", []);
        Assert.Equal((4029, 20), (beyond.GetProperty("code").GetInt32(), beyond.GetProperty("retry_after").GetInt32()));
        for (var i = 0; i < 10_000 && !client.HasMessage; i++)
        {
            await Record.ExceptionAsync(() => client.RefusedAsync("no_such_method", []));
        }

        Assert.Equal(4029, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        await client.ClosedAsync();
    }

    [Fact]
    public async Task Connections_of_one_user_share_the_users_rate()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.Queries = new RateLimit { PerSecond = 0.05, Burst = 4 });
        await using var one = await HubClient.ConnectAsync(server);
        await using var other = await HubClient.ConnectAsync(server);
        await using var bob = await HubClient.ConnectAsync(server, token: server.Token("bob"));
        await one.CallAsync("get_recent_events", "{}");
        await other.CallAsync("get_recent_events", "{}");

        await one.RefusedAsync("get_recent_events", "{}");
        await other.RefusedAsync("get_recent_events", "{}");
        await bob.CallAsync("get_recent_events", "{}");
    }

    [Theory]
    [InlineData(HubClient.Json)]
    [InlineData(HubClient.MessagePack)]
    public async Task Who_goes_on_however_often_it_is_refused_is_told_4029_and_closed(string protocol)
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.ConnectionMessages = new RateLimit { PerSecond = 0.05, Burst = 1 });
        await using var client = await HubClient.ConnectAsync(server, protocol);
        await using var calm = await HubClient.ConnectAsync(server);
        await client.NextAsync("welcome");
        await calm.NextAsync("welcome");
        var refusals = 0;
        while (!client.HasMessage && refusals < 10_000)
        {
            try
            {
                await client.SendAsync("emit_event", Event);
            }
            catch (Exception)
            {
                // Refused, and at the end closed: what the client is told is what counts.
                refusals++;
            }
        }

        var error = await client.NextAsync("error");
        Assert.Equal(4029, error.GetProperty("code").GetInt32());
        Assert.True(error.GetProperty("retry_after").GetInt32() >= 1);
        await client.ClosedAsync();
        Assert.True(refusals > 100, $"{refusals} refusals");
        await calm.CallAsync("ping");
    }

    [Theory]
    [InlineData("""{"type":"emit_event","data":{"type":"custom_event","source":"app"}}""")]
    [InlineData("""{"type":"no_such_message"}""")]
    public async Task A_plain_socket_that_goes_on_is_told_4029_and_closed_whatever_it_says(string message)
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.ConnectionMessages = new RateLimit { PerSecond = 0.05, Burst = 1 });
        await using var client = await SocketClient.ConnectAsync(server.SocketAddress, server.Token());
        await client.NextAsync("welcome");
        var codes = new List<int>();
        JsonElement? answer = null;
        do
        {
            await client.SendAsync(message);
            answer = await client.TryNextAsync();
            if (answer?.GetProperty("data") is { } data && data.TryGetProperty("code", out var code))
            {
                codes.Add(code.GetInt32());
            }
        }
        while (answer is not null && codes.Count < 10_000);

        Assert.Equal(4029, client.CloseCode);
        Assert.InRange(codes.Count(static code => code == 4029), 200, 2_000);
    }

    [Fact]
    public async Task What_can_not_be_read_is_counted_as_well()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.ConnectionMessages = new RateLimit { PerSecond = 0.05, Burst = 2 });
        await using var client = await SocketClient.ConnectAsync(server.SocketAddress, server.Token());
        await client.NextAsync("welcome");
        await client.SendAsync("{");
        await client.SendAsync("{");
        await client.SendAsync("{");

        Assert.Equal(4000, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4000, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4029, (await client.NextAsync("error")).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Connections_are_counted_on_every_transport_however_short_they_are()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.Queries = new RateLimit { PerSecond = 0.05, Burst = 3 });
        await using (var hub = await HubClient.ConnectAsync(server))
        await using (var socket = await SocketClient.ConnectAsync(server.SocketAddress, server.Token()))
        {
            await hub.NextAsync("welcome");
            await socket.NextAsync("welcome");
        }

        await using var stream = await StreamClient.ConnectAsync(server.StreamAddress, server.Token());
        await using var refused = await SocketClient.ConnectAsync(server.SocketAddress, server.Token());
        await using var other = await HubClient.ConnectAsync(server);

        Assert.Equal(4029, (await refused.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Equal(4029, await refused.ClosedAsync());
        Assert.Equal(4029, (await other.NextAsync("error")).GetProperty("code").GetInt32());
        await other.ClosedAsync();
    }

    [Fact]
    public async Task A_users_connections_are_bounded_over_all_transports_together()
    {
        await using var server = await HubServer.StartAsync(static o => o.MaxConnectionsPerUser = 3);
        await using var hub = await HubClient.ConnectAsync(server);
        await using var socket = await SocketClient.ConnectAsync(server.SocketAddress, server.Token());
        await using var stream = await StreamClient.ConnectAsync(server.StreamAddress, server.Token());
        await hub.NextAsync("welcome");
        await socket.NextAsync("welcome");
        await stream.TryNextAsync();

        await using var fourth = await SocketClient.ConnectAsync(server.SocketAddress, server.Token());
        await using var fifth = await HubClient.ConnectAsync(server);
        using var http = new HttpClient();
        using var sixth = await StreamClient.RequestAsync(http, server.StreamAddress, server.Token());

        Assert.Equal(4009, await fourth.ClosedAsync());
        Assert.Equal(4009, (await fifth.NextAsync("error")).GetProperty("code").GetInt32());
        await sixth.ProblemAsync(429, 4009);
    }

    [Fact]
    public async Task Admins_send_as_fast_as_they_like()
    {
        await using var server = await HubServer.StartAsync(limit: static o => o.ConnectionMessages = new RateLimit { PerSecond = 0.05, Burst = 1 });
        await using var client = await HubClient.ConnectAsync(server, token: server.Token("root", Role.Admin));
        for (var i = 0; i < 20; i++)
        {
            await client.CallAsync("emit_event", Event);
        }

        Assert.Equal(20, server.Cluster.Count);
    }
}
