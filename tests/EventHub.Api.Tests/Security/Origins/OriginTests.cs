using System.Net;
using EventHub.Api.Security;
using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Security.Origins;

public sealed class OriginTests : IAsyncLifetime
{
    private const string Partner = "https://dns.example.org";

    private readonly ApiServer _closed = new();
    private readonly ApiServer _open = new(new AccessOptions { AllowedOrigins = [Partner] });

    public async ValueTask InitializeAsync()
    {
        await _closed.InitializeAsync();
        await _open.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.DisposeAsync();
        await _open.DisposeAsync();
    }

    [Theory]
    [InlineData("POST", "/hubs/events/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/hubs/events")]
    [InlineData("GET", "/HUBS/events")]
    [InlineData("GET", "/api/websocket/ws")]
    [InlineData("GET", "/api/websocket/ws/security")]
    [InlineData("GET", "/api/websocket/info")]
    public async Task Another_sites_page_opens_nothing_whatever_token_it_has(string method, string path)
    {
        using var foreign = await SendAsync(_closed, method, path, "https://evil.example");
        using var opaque = await SendAsync(_closed, method, path, "null");

        await foreign.ProblemAsync(403, 4003);
        await opaque.ProblemAsync(403, 4003);
    }

    [Fact]
    public async Task The_hubs_own_page_a_named_one_and_a_program_may()
    {
        const string path = "/hubs/events/negotiate?negotiateVersion=1";
        using var own = await SendAsync(_closed, "POST", path, _closed.Address.GetLeftPart(UriPartial.Authority));
        using var program = await SendAsync(_closed, "POST", path, null);
        using var named = await SendAsync(_open, "POST", path, Partner);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], [own.StatusCode, program.StatusCode, named.StatusCode]);
    }

    [Fact]
    public async Task A_named_origin_is_given_leave_and_no_other()
    {
        using var named = await PreflightAsync(_open, Partner);
        using var other = await PreflightAsync(_open, "https://evil.example");
        using var read = await SendAsync(_open, "GET", "/api/events/", Partner);
        using var refused = await SendAsync(_open, "GET", "/api/events/", "https://evil.example");

        Assert.Equal(Partner, Assert.Single(named.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(Partner, Assert.Single(read.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static async Task<HttpResponseMessage> PreflightAsync(ApiServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/events/emit");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return await server.Anonymous.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiServer server, string method, string path, string? origin)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await server.User.SendAsync(request);
    }
}
