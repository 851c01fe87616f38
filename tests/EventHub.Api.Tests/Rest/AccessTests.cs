using System.Net;
using EventHub.Visibility;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Tests.Rest;

public sealed class AccessTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Health, what the hub says of itself, and plain sockets, whose token may be their first message.</summary>
    private static readonly string[] Open = ["/health/", "/openapi/", "/asyncapi/", "/reference", "/api/websocket/ws"];

    [Fact]
    public async Task Every_endpoint_wants_a_token_but_those_that_are_open_on_purpose()
    {
        var routes = server.Endpoints.OfType<RouteEndpoint>().ToArray();
        Assert.Contains(routes, static r => r.RoutePattern.RawText == "/api/events/emit");
        foreach (var route in routes)
        {
            var path = route.RoutePattern.RawText!.Replace("{", string.Empty, StringComparison.Ordinal).Replace("}", string.Empty, StringComparison.Ordinal);
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await server.Anonymous.SendAsync(request);
            var isOpen = Open.Any(open => path.StartsWith(open, StringComparison.Ordinal));
            Assert.Equal(isOpen, route.Metadata.GetMetadata<IAllowAnonymous>() is not null);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized != isOpen, $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("GET", "/api/events/")]
    [InlineData("POST", "/api/events/emit")]
    [InlineData("DELETE", "/api/events/emit")]
    [InlineData("GET", "/nothing/here")]
    public async Task Without_a_token_the_answer_is_401_whatever_is_there(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await server.Anonymous.SendAsync(request);

        await answer.ProblemAsync(401, 4001);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task An_expired_token_is_told_from_a_bad_one()
    {
        var clock = new StoppedClock(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        var expired = server.TokensAt(clock).Issue(new Reader("ann", Role.User, []), TimeSpan.FromMinutes(5));
        using var late = await server.ClientOf(expired).GetAsync("/api/events/");
        using var bad = await server.ClientOf("not.a.token").GetAsync("/api/events/");

        await late.ProblemAsync(401, 4002);
        await bad.ProblemAsync(401, 4001);
    }

    [Fact]
    public async Task A_token_in_the_address_is_taken_by_hubs_alone()
    {
        var token = server.Tokens.Issue(new Reader("ann", Role.User, []), TimeSpan.FromMinutes(5));
        using var rest = await server.Anonymous.GetAsync($"/api/websocket/info?access_token={token}");
        using var hub = await server.Anonymous.GetAsync($"/hubs/nothing?access_token={token}");

        await rest.ProblemAsync(401, 4001);
        await hub.ProblemAsync(404, 4004);
    }

    [Fact]
    public async Task With_a_token_an_unknown_path_is_404_and_a_wrong_method_405()
    {
        using var path = await server.Admin.GetAsync("/nothing/here");
        using var method = await server.Admin.DeleteAsync("/api/events/emit");

        await path.ProblemAsync(404, 4004);
        await method.ProblemAsync(405, 4000);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/events/")]
    [InlineData("/api/events/?limit=0")]
    [InlineData("/nothing")]
    [InlineData("/health/live")]
    public async Task Every_answer_tells_browsers_what_they_may_do_with_it(string path)
    {
        using var answer = await server.Admin.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Another_site_gets_no_leave_to_read_answers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/events/emit");
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await server.Anonymous.SendAsync(request);

        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Health_says_no_more_than_that_it_is_well()
    {
        Assert.Equal("""{"status":"healthy","checks":{}}""", await server.Anonymous.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task The_info_names_the_hub_its_messages_and_its_presets()
    {
        using var answer = await server.User.GetAsync("/api/websocket/info");

        var info = await answer.JsonAsync();
        Assert.Equal("/hubs/events", info.GetProperty("endpoints")[0].GetProperty("path").GetString());
        Assert.Equal(500, info.GetProperty("batching_presets").GetProperty("production").GetProperty("batch_timeout_ms").GetInt32());
        Assert.Equal("dns", info.GetProperty("connection_types").GetProperty("dns_management").GetProperty("event_categories")[0].GetString());
        Assert.Equal(1_000, info.GetProperty("limits").GetProperty("max_batch_events").GetInt32());
    }
}
