using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using EventHub.Api.Security;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Realtime.WebSockets;
using EventHub.Api.Tests.Rest;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Tests.Security.Oidc;

/// <summary>
/// Every kind of bad token at every place where one is taken: the header, the address of a hub, of a socket and of a stream, the first
/// message of a socket, and a connection that renews.
/// </summary>
public sealed class TokenTableTests(TokenTable table) : IClassFixture<TokenTable>
{
    public static TheoryData<string> Bad => [.. TokenTable.BadTokens.Keys];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_request_is_answered_401(string kind)
    {
        var (token, code) = table.Bad(kind);
        using var client = table.Rest.ClientOf(token);
        using var answer = await client.GetAsync("/api/events/");

        var problem = await answer.ProblemAsync(401, code);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        TellsNothing(problem.GetProperty("detail").GetString()!, token);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_hub_does_not_open(string kind)
    {
        var (token, code) = table.Bad(kind);
        using var answer = await table.Rest.Anonymous.GetAsync($"/hubs/events?id=x&access_token={Uri.EscapeDataString(token)}");

        var problem = await answer.ProblemAsync(401, code);
        TellsNothing(problem.GetProperty("detail").GetString()!, token);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => HubClient.ConnectAsync(table.Hub, token: token));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_stream_does_not_begin(string kind)
    {
        var (token, code) = table.Bad(kind);
        using var answer = await table.Rest.Anonymous.GetAsync($"/api/events/stream?access_token={Uri.EscapeDataString(token)}");

        TellsNothing((await answer.ProblemAsync(401, code)).GetProperty("detail").GetString()!, token);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_socket_is_told_why_and_closed(string kind)
    {
        var (token, code) = table.Bad(kind);
        await using var address = await SocketClient.ConnectAsync(new Uri($"{table.Hub.SocketAddress}?access_token={Uri.EscapeDataString(token)}"));
        await using var message = await SocketClient.ConnectAsync(table.Hub.SocketAddress);
        await message.SendAsync(JsonSerializer.Serialize(new { type = "authenticate", data = new { token } }));
        foreach (var socket in (SocketClient[])[address, message])
        {
            var error = await socket.NextAsync("error");
            Assert.Equal(code, error.GetProperty("code").GetInt32());
            TellsNothing(error.GetProperty("message").GetString()!, token);
            Assert.Equal(code, await socket.ClosedAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_connection_is_not_renewed_and_stays_as_it_was(string kind)
    {
        var (token, code) = table.Bad(kind);
        await using var client = await HubClient.ConnectAsync(table.Hub, token: table.Good());
        var error = await client.RefusedAsync("authenticate", JsonSerializer.Serialize(new { token }));

        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.False(error.GetProperty("temporary").GetBoolean());
        TellsNothing(error.GetProperty("message").GetString()!, token);
        await client.CallAsync("ping");
    }

    [Fact]
    public async Task A_good_one_opens_all_of_them()
    {
        using var client = table.Rest.ClientOf(table.Good());
        using var answer = await client.GetAsync("/api/events/");
        await using var hub = await HubClient.ConnectAsync(table.Hub, token: table.Good());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ada", (await hub.NextAsync("welcome")).GetProperty("user").GetString());
        Assert.Equal("ada", (await hub.CallAsync("authenticate", JsonSerializer.Serialize(new { token = table.Good() }))).GetProperty("user").GetString());
    }

    private static void TellsNothing(string text, string token)
    {
        Assert.DoesNotContain("IDX", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Authority.Audience, text, StringComparison.Ordinal);
        Assert.True(token.Length == 0 || !text.Contains(token, StringComparison.Ordinal));
    }
}

/// <summary>An authority, and two front ends that take its tokens.</summary>
public sealed class TokenTable : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>By what is wrong with it: the token, and its code.</summary>
    internal static readonly IReadOnlyDictionary<string, (Func<Authority, DateTimeOffset, string> Make, int Code)> BadTokens =
        new Dictionary<string, (Func<Authority, DateTimeOffset, string>, int)>
        {
            ["no token"] = (static (_, _) => "nonsense", 4001),
            ["three dots"] = (static (_, _) => "a.b.c", 4001),
            ["alg none"] = (static (a, now) => Unsigned(a.Token(now: now), """{"alg":"none","typ":"JWT"}"""), 4001),
            ["alg None"] = (static (a, now) => Unsigned(a.Token(now: now), """{"alg":"None","typ":"JWT"}"""), 4001),
            ["signature taken away"] = (static (a, now) => a.Token(now: now)[..(a.Token(now: now).LastIndexOf('.') + 1)], 4001),
            ["changed"] = (static (a, now) => Changed(a.Token(now: now)), 4001),
            ["public key as a secret, PEM"] = (static (a, now) => Confused(a, now, Pem(a)), 4001),
            ["public key as a secret, modulus"] = (static (a, now) => Confused(a, now, ((RsaSecurityKey)a.Key).Rsa.ExportParameters(false).Modulus!), 4001),
            ["another key under the same name"] = (static (a, now) => a.Token(key: Authority.RsaKey(a.Key.KeyId), now: now), 4001),
            ["a key that is not published"] = (static (a, now) => a.Token(key: Authority.RsaKey("unknown"), now: now), 4001),
            ["a demand that is not known"] = (static (a, now) => a.Token(now: now, demand: "x-proof"), 4001),
            ["another issuer"] = (static (a, now) => a.Token(static c => c["iss"] = "https://elsewhere.example", now: now), 4001),
            ["the hub's own issuer"] = (static (a, now) => a.Token(static c => c["iss"] = "eventhub", now: now), 4001),
            ["no issuer"] = (static (a, now) => a.Token(static c => c.Remove("iss"), now: now), 4001),
            ["another audience"] = (static (a, now) => a.Token(static c => c["aud"] = "another-api", now: now), 4001),
            ["no audience"] = (static (a, now) => a.Token(static c => c.Remove("aud"), now: now), 4001),
            ["expired"] = (static (a, now) => a.Token(now: now - (2 * Long)), 4002),
            ["without an end"] = (static (a, now) => a.Token(static c => c.Remove("exp"), now: now), 4001),
            ["not valid yet"] = (static (a, now) => a.Token(now: now + Long), 4001),
            ["unknown role"] = (static (a, now) => a.Token(static c => c["role"] = "root", now: now), 4001),
            ["no role"] = (static (a, now) => a.Token(static c => c.Remove("role"), now: now), 4001),
            ["no sub"] = (static (a, now) => a.Token(static c => c.Remove("sub"), now: now), 4001),
            ["empty sub"] = (static (a, now) => a.Token(static c => c["sub"] = string.Empty, now: now), 4001),
            ["white space as sub"] = (static (a, now) => a.Token(static c => c["sub"] = " \u2003", now: now), 4001),
            ["a queue of the hub as sub"] = (static (a, now) => a.Token(static c => c["sub"] = "\u0001hub.replay", now: now), 4001),
            ["sub of 101 characters"] = (static (a, now) => a.Token(static c => c["sub"] = new string('a', 101), now: now), 4001),
            ["an object as zones"] = (static (a, now) => a.Token(static c => c["zones"] = new Dictionary<string, int> { ["a"] = 1 }, now: now), 4001),
            ["a secret of the hub's own kind"] = (static (_, now) => new TokenService(SigningKey.Generate(), new StoppedClock(now))
                .Issue(new Visibility.Reader("ada", Visibility.Role.Admin, []), Long), 4001),
        };

    private Authority _authority = null!;

    internal ApiServer Rest { get; private set; } = null!;

    internal HubServer Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _authority = await Authority.StartAsync();
        var access = new AccessOptions { Oidc = _authority.Options };
        var clock = new StoppedClock(Now);
        Rest = new ApiServer(clock, access);
        await Rest.InitializeAsync();
        Hub = await HubServer.StartAsync(access: access);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Rest.DisposeAsync();
        await _authority.DisposeAsync();
    }

    internal string Good() => _authority.Token(now: Now);

    internal (string Token, int Code) Bad(string kind) => (BadTokens[kind].Make(_authority, Now), BadTokens[kind].Code);

    private static DateTimeOffset Now => Realtime.Cluster.TestEvents.Noon;

    private static string Unsigned(string token, string header) => $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{token.Split('.')[1]}.";

    /// <summary>The same signature under other claims.</summary>
    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var changed = claims.Replace("\"user\"", "\"admin\"", StringComparison.Ordinal);
        Assert.NotEqual(claims, changed);
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(changed))}.{parts[2]}";
    }

    private static byte[] Pem(Authority authority) => Encoding.ASCII.GetBytes(((RsaSecurityKey)authority.Key).Rsa.ExportSubjectPublicKeyInfoPem());

    /// <summary>Signed with what everybody knows, by an algorithm for which it would be a secret.</summary>
    private static string Confused(Authority authority, DateTimeOffset now, byte[] secret) => authority.Token(
        key: new SymmetricSecurityKey(secret) { KeyId = authority.Key.KeyId }, algorithm: SecurityAlgorithms.HmacSha256, now: now);
}
