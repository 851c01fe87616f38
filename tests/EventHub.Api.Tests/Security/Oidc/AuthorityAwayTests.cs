using System.Text.Json;
using EventHub.Api.Security;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Realtime.WebSockets;
using EventHub.Api.Tests.Rest;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Security.Oidc;

/// <summary>What callers are told while nobody can check their tokens, and of the hub's own tokens beside an authority's.</summary>
public sealed class AuthorityAwayTests : IAsyncLifetime
{
    private Authority _authority = null!;

    public async ValueTask InitializeAsync() => _authority = await Authority.StartAsync();

    public ValueTask DisposeAsync() => _authority.DisposeAsync();

    [Fact]
    public async Task A_token_that_nobody_can_check_now_is_503_and_temporary_everywhere()
    {
        _authority.Status = 500;
        await using var rest = new ApiServer(new AccessOptions { Oidc = _authority.Options, AlsoTakesHubTokens = true });
        await rest.InitializeAsync();
        await using var hub = await HubServer.StartAsync(access: new AccessOptions { Oidc = _authority.Options, AlsoTakesHubTokens = true });
        var token = _authority.Token();
        using var client = rest.ClientOf(token);
        using var answer = await client.GetAsync("/api/events/");
        using var negotiated = await rest.Anonymous.PostAsync($"/hubs/events/negotiate?negotiateVersion=1&access_token={token}", null);
        await using var connection = await HubClient.ConnectAsync(hub);
        var error = await connection.RefusedAsync("authenticate", JsonSerializer.Serialize(new { token }));

        await answer.ProblemAsync(503, 4500);
        await negotiated.ProblemAsync(503, 4500);
        Assert.Equal("5", Assert.Single(answer.Headers.GetValues("Retry-After")));
        Assert.Equal((4500, true), (error.GetProperty("code").GetInt32(), error.GetProperty("temporary").GetBoolean()));
        await connection.CallAsync("ping");
    }

    [Fact]
    public async Task A_plain_socket_is_closed_with_4500_while_nobody_can_check_its_token()
    {
        _authority.Status = 500;
        await using var hub = await HubServer.StartAsync(access: new AccessOptions { Oidc = _authority.Options });
        var token = _authority.Token();
        await using var address = await SocketClient.ConnectAsync(new Uri($"{hub.SocketAddress}?access_token={token}"));
        await using var message = await SocketClient.ConnectAsync(hub.SocketAddress);
        await message.SendAsync(JsonSerializer.Serialize(new { type = "authenticate", data = new { token } }));

        foreach (var socket in (SocketClient[])[address, message])
        {
            var error = await socket.NextAsync("error");
            Assert.Equal((4500, true), (error.GetProperty("code").GetInt32(), error.GetProperty("temporary").GetBoolean()));
            Assert.Equal(4500, await socket.ClosedAsync());
        }
    }

    [Fact]
    public async Task Without_leave_the_hubs_own_tokens_open_nothing_beside_an_authority()
    {
        await using var rest = new ApiServer(new AccessOptions { Oidc = _authority.Options });
        await rest.InitializeAsync();
        using var answer = await rest.Admin.GetAsync("/api/events/");

        await answer.ProblemAsync(401, 4001);
    }

    [Fact]
    public async Task With_leave_both_are_taken_and_neither_passes_for_the_other()
    {
        await using var rest = new ApiServer(new AccessOptions { Oidc = _authority.Options, AlsoTakesHubTokens = true });
        await rest.InitializeAsync();
        using var authoritys = rest.ClientOf(_authority.Token());
        using var posing = rest.ClientOf(_authority.Token(static c => (c["iss"], c["aud"]) = ("eventhub", "eventhub")));
        using var own = await rest.Admin.GetAsync("/api/events/");
        using var other = await authoritys.GetAsync("/api/events/");
        using var posed = await posing.GetAsync("/api/events/");

        Assert.True(own.IsSuccessStatusCode);
        Assert.True(other.IsSuccessStatusCode);
        await posed.ProblemAsync(401, 4001);
    }

    [Fact]
    public async Task A_connection_is_renewed_by_the_authoritys_next_token()
    {
        await using var hub = await HubServer.StartAsync(access: new AccessOptions { Oidc = _authority.Options });
        var now = TestEvents.Noon;
        await using var client = await HubClient.ConnectAsync(hub, token: _authority.Token(now: now));
        await client.NextAsync("welcome");
        var next = _authority.Token(static c => c["role"] = "admin", now: now, lifetime: TimeSpan.FromHours(2));
        var other = _authority.Token(static c => c["sub"] = "bob", now: now);

        var welcome = await client.CallAsync("authenticate", JsonSerializer.Serialize(new { token = next }));
        var refused = await client.RefusedAsync("authenticate", JsonSerializer.Serialize(new { token = other }));

        Assert.Equal(("ada", "admin"), (welcome.GetProperty("user").GetString(), welcome.GetProperty("role").GetString()));
        Assert.Equal(4003, refused.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_token_larger_than_headers_may_be_is_refused_before_it_is_looked_into()
    {
        await using var hub = await HubServer.StartAsync(access: new AccessOptions { Oidc = _authority.Options });
        await using var client = await HubClient.ConnectAsync(hub, token: _authority.Token(now: TestEvents.Noon));
        var huge = _authority.Token(static c => c["x"] = new string('x', 40_000), now: TestEvents.Noon);

        Assert.Equal(4001, (await client.RefusedAsync("authenticate", JsonSerializer.Serialize(new { token = huge }))).GetProperty("code").GetInt32());
        await client.CallAsync("ping");
    }
}
