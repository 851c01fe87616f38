using System.Net.Http.Headers;
using System.Text;
using EventHub.Api.Security;
using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Security;

public sealed class DevelopmentTokenTests : IAsyncLifetime
{
    private readonly ApiServer _server = new(new AccessOptions { GivesTokensToAnybody = true });

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_token_for_a_user_and_a_role_opens_the_hub()
    {
        using var answer = await AskAsync("""{"user":"dev","role":"user","zones":["example.org"]}""");

        var given = await answer.JsonAsync();
        var reading = await _server.Tokens.ReadAsync(given.GetProperty("token").GetString()!);
        Assert.Equal(("dev", Visibility.Role.User), (reading.Reader?.UserId, reading.Reader?.Role));
        Assert.Equal(["example.org"], reading.Reader!.Zones);
        Assert.Equal("user", given.GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("""{"user":"","role":"root","x":1}""", "role,user,x")]
    [InlineData("""{"role":"user"}""", "user")]
    [InlineData("""{"user":"a\u0001b","role":"user"}""", "user")]
    [InlineData("""{"user":"\u00a0","role":"user"}""", "user")]
    [InlineData("""{"user":"dev","role":"user","zones":"all"}""", "zones")]
    public async Task What_is_wrong_is_named(string body, string fields)
    {
        using var answer = await AskAsync(body);

        Assert.Equal(fields.Split(','), (await answer.ProblemAsync(400, 4000)).Fields().Order());
    }

    [Theory]
    [InlineData("rebound.example", null)]
    [InlineData("10.0.0.1:8080", null)]
    [InlineData(null, "https://evil.example")]
    public async Task Nobody_but_this_machine_is_given_one(string? host, string? origin)
    {
        using var answer = await AskAsync("""{"user":"dev","role":"admin"}""", host, origin);

        await answer.ProblemAsync(403, 4003);
    }

    [Fact]
    public async Task Unless_it_is_switched_on_there_is_no_such_call()
    {
        await using var usual = new ApiServer();
        await usual.InitializeAsync();
        using var anonymous = await usual.Anonymous.PostAsync("/api/auth/token", null);
        using var admin = await usual.Admin.PostAsync("/api/auth/token", null);

        await anonymous.ProblemAsync(401, 4001);
        await admin.ProblemAsync(404, 4004);
    }

    private async Task<HttpResponseMessage> AskAsync(string body, string? host = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/token")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _server.Anonymous.SendAsync(request);
    }
}
