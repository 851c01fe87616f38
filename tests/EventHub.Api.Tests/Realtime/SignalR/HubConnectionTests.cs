using System.Net;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Events;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>How connections begin and end.</summary>
public sealed class HubConnectionTests : IAsyncLifetime
{
    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync(static o => o.MaxConnectionsPerUser = 2);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_a_token_nobody_comes_in()
    {
        using var http = new HttpClient();

        var answer = await http.PostAsync(new Uri(_server.HubAddress + "/negotiate?negotiateVersion=1"), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task One_connection_too_many_is_told_and_closed()
    {
        await using var first = await HubClient.ConnectAsync(_server);
        await using var second = await HubClient.ConnectAsync(_server);
        await second.NextAsync("welcome");

        await using var third = await HubClient.ConnectAsync(_server);

        Assert.Equal(4009, (await third.NextAsync("error")).GetProperty("code").GetInt32());
        await third.ClosedAsync();
        await using var other = await HubClient.ConnectAsync(_server, token: _server.Token("bob"));
        await other.NextAsync("welcome");
    }

    [Fact]
    public async Task A_closed_connection_makes_room_and_takes_leave_of_the_queue()
    {
        await using var first = await HubClient.ConnectAsync(_server);
        var second = await HubClient.ConnectAsync(_server);
        await second.DisposeAsync();
        await _server.Cluster.Queue("ada").Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken);

        await using var third = await HubClient.ConnectAsync(_server);

        await third.NextAsync("welcome");
    }

    [Fact]
    public async Task When_the_cluster_is_away_a_connection_is_told_to_come_again()
    {
        _server.Cluster.Outage = new TimeoutException();

        await using var client = await HubClient.ConnectAsync(_server);

        var error = await client.NextAsync("error");
        Assert.Equal(4500, error.GetProperty("code").GetInt32());
        Assert.True(error.GetProperty("temporary").GetBoolean());
        await client.ClosedAsync();
    }

    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        await using var client = await HubClient.ConnectAsync(_server, token: _server.Token(lifetime: TimeSpan.FromMinutes(5)));
        await client.NextAsync("welcome");

        await AdvanceUntilToldAsync(client);

        Assert.Equal(4002, (await client.NextAsync("error")).GetProperty("code").GetInt32());
        await client.ClosedAsync();
    }

    [Fact]
    public async Task A_renewed_token_keeps_the_connection_and_its_subscriptions()
    {
        await using var client = await HubClient.ConnectAsync(_server, token: _server.Token(lifetime: TimeSpan.FromMinutes(5)));
        await using var other = await HubClient.ConnectAsync(_server, token: _server.Token(lifetime: TimeSpan.FromMinutes(5)));
        await client.NextAsync("welcome");
        await other.NextAsync("welcome");
        await client.CallAsync("subscribe_events", "{}");

        var welcome = await client.CallAsync("authenticate", $$"""{"token":"{{_server.Token(lifetime: TimeSpan.FromDays(10_000))}}"}""");
        await AdvanceUntilToldAsync(other);
        _server.Cluster.Append(new EventDraft { Type = "test.event", Source = "tests" });

        Assert.Equal("ada", welcome.GetProperty("user").GetString());
        Assert.Equal(["bulk-0:1"], (await client.NextAsync("batched_events")).Positions());
    }

    [Fact]
    public async Task Another_role_takes_effect_on_subscriptions_that_are_there()
    {
        await using var client = await HubClient.ConnectAsync(_server);
        await client.NextAsync("welcome");
        await client.CallAsync("subscribe_events", "{}");

        var welcome = await client.CallAsync("authenticate", $"\"{_server.Token(role: Role.Admin)}\"");
        await Eventually.True(() => _server.Cluster.Queue("ada").Subscriptions.SingleOrDefault()?.Reader.Role == Role.Admin);
        _server.Cluster.Append(new EventDraft { Type = "test.event", Source = "tests", TargetUserId = "bob" });

        Assert.Equal("admin", welcome.GetProperty("role").GetString());
        Assert.Equal(["bulk-0:1"], (await client.NextAsync("batched_events")).Positions());
    }

    [Fact]
    public async Task Tokens_that_are_not_good_or_anothers_are_refused_and_change_nothing()
    {
        await using var client = await HubClient.ConnectAsync(_server);

        Assert.Equal(4001, (await client.RefusedAsync("authenticate", "\"nonsense\"")).GetProperty("code").GetInt32());
        Assert.Equal(4003, (await client.RefusedAsync("authenticate", $"\"{_server.Token("bob")}\"")).GetProperty("code").GetInt32());
        await client.CallAsync("ping");
    }

    [Fact]
    public async Task The_largest_event_fits_into_a_message()
    {
        await using var client = await HubClient.ConnectAsync(_server);
        var data = new string('x', EventLimits.MaxDataBytes - 16);

        await client.CallAsync("emit_event", $$$"""{"type":"test.event","source":"tests","data":{"x":"{{{data}}}"}}""");

        Assert.Equal(1, _server.Cluster.Count);
    }

    [Fact]
    public async Task A_message_that_is_too_large_closes_the_connection_and_stores_nothing()
    {
        await using var client = await HubClient.ConnectAsync(_server);
        await client.NextAsync("welcome");

        var call = client.SendAsync("emit_event", $$$"""{"type":"test.event","source":"tests","data":{"x":"{{{new string('x', 130 * 1024)}}}"}}""");

        await client.ClosedAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.Equal(0, _server.Cluster.Count);
    }

    [Theory]
    [InlineData(HubClient.Json)]
    [InlineData(HubClient.MessagePack)]
    public async Task A_node_that_stops_says_goodbye(string protocol)
    {
        await using var client = await HubClient.ConnectAsync(_server, protocol);
        await client.NextAsync("welcome");

        var stopped = _server.StopAsync();

        var error = await client.NextAsync("error");
        Assert.Equal(1001, error.GetProperty("code").GetInt32());
        Assert.True(error.GetProperty("temporary").GetBoolean());
        await client.ClosedAsync();
        await stopped;
    }

    [Fact]
    public async Task A_token_that_never_ends_is_a_token()
    {
        var never = _server.Token(lifetime: DateTimeOffset.MaxValue - _server.Time.GetUtcNow());
        await using var client = await HubClient.ConnectAsync(_server, token: never);
        await client.NextAsync("welcome");

        await client.CallAsync("authenticate", $"\"{never}\"");

        var stats = await client.CallAsync("get_connection_stats");
        Assert.Equal("9999-12-31T23:59:59.999Z", stats.GetProperty("token_ends_at").GetString());
    }

    /// <summary>Moves the clock until the heartbeat has told this client so.</summary>
    private async Task AdvanceUntilToldAsync(HubClient client) => await Eventually.True(() =>
    {
        _server.Time.Advance(NodeHeartbeat.Interval);
        return client.HasMessage;
    });

    [Theory]
    [InlineData(HubClient.Json)]
    [InlineData(HubClient.MessagePack)]
    public async Task A_call_that_cannot_be_read_is_refused_as_any_other(string protocol)
    {
        await using var client = await HubClient.ConnectAsync(_server, protocol);
        (string Method, object?[] Arguments, string Text)[] calls =
        [
            ("subscribe_events", [], "argument"),
            ("ping", [1], "argument"),
            ("no_such_method", [], "Method does not exist"),
            .. protocol == HubClient.Json
                ? Array.Empty<(string, object?[], string)>()
                : [("emit_event", [double.NaN], "finite"), ("emit_event", [new byte[] { 1 }], "JSON")],
        ];
        foreach (var (method, arguments, text) in calls)
        {
            var refused = await client.RefusedAsync(method, arguments);
            Assert.Equal(4000, refused.GetProperty("code").GetInt32());
            Assert.Contains(text, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        await client.CallAsync("ping");
    }
}
