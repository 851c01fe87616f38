using System.Net.Sockets;
using System.Text;
using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Limits;

/// <summary>What a caller may take of the node before anybody looks at who it is.</summary>
public sealed class RequestBoundTests
{
    private const int MaxConnections = 10;

    private const int MaxHeaderBytes = 32 * 1024;

    [Fact]
    public async Task Headers_of_more_than_32_KiB_are_refused_with_431()
    {
        await using var server = await StartAsync();
        using var fitting = await OpenAsync(server, RequestWith(MaxHeaderBytes - 1_024));
        using var larger = await OpenAsync(server, RequestWith(MaxHeaderBytes + 1_024));

        Assert.StartsWith("HTTP/1.1 401", await ReadAsync(fitting), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await ReadAsync(larger), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_more_than_8_KiB_is_refused_with_414_and_one_that_has_no_path_with_400()
    {
        await using var server = await StartAsync();
        using var larger = await OpenAsync(server, $"GET /api/events/?tags={new string('x', 8 * 1024)} HTTP/1.1\r\nHost: hub\r\n\r\n");
        using var nothing = await OpenAsync(server, "GET /api/events/sources/a%00b HTTP/1.1\r\nHost: hub\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 414", await ReadAsync(larger), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await ReadAsync(nothing), StringComparison.Ordinal);
    }

    /// <summary>Both at once, because the system's clock is the server's and can't be moved: ten seconds for the one, fifteen for the other.</summary>
    [Fact]
    public async Task A_body_that_stands_still_and_headers_that_never_end_are_refused_with_408()
    {
        await using var server = await StartAsync();
        var token = server.Tokens.Issue(new Visibility.Reader("root", Visibility.Role.Admin, []), TimeSpan.FromMinutes(5));
        using var body = await OpenAsync(
            server, $"POST /api/events/emit HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"type\":");
        using var headers = await OpenAsync(server, "GET /api/events/ HTTP/1.1\r\nHost: hub\r\nX-More: ");
        var (slowBody, slowHeaders) = (ReadToEndAsync(body), ReadToEndAsync(headers));

        var answer = await slowBody;
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":4000", answer, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408", await slowHeaders, StringComparison.Ordinal);
        Assert.Empty(server.Grains.Stored);
    }

    [Fact]
    public async Task One_connection_more_than_the_node_may_have_is_not_accepted_until_another_ends()
    {
        await using var server = await StartAsync(("EventHub:Limits:MaxConnections", $"{MaxConnections}"));
        var open = new List<TcpClient>();
        for (var i = 0; i < MaxConnections; i++)
        {
            open.Add(await OpenAsync(server, "GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n"));
            Assert.StartsWith("HTTP/1.1 200", await ReadAsync(open[^1]), StringComparison.Ordinal);
        }

        using (var more = await OpenAsync(server, "GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n"))
        {
            Assert.Equal(string.Empty, await ReadAsync(more));
        }

        open[0].Dispose();
        await Testing.Eventually.Holds(
            async _ =>
            {
                using var next = await OpenAsync(server, "GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n");
                return (await ReadAsync(next)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
            },
            "the place of the one that ended to be free");
        open.ForEach(static client => client.Dispose());
    }

    private static async Task<ApiServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var server = new ApiServer(null, settings);
        await server.InitializeAsync();
        return server;
    }

    private static string RequestWith(int headerBytes) => $"GET /api/events/ HTTP/1.1\r\nHost: hub\r\nX-Much: {new string('x', headerBytes)}\r\n\r\n";

    private static async Task<TcpClient> OpenAsync(ApiServer server, string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        try
        {
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        }
        catch (IOException)
        {
            // It was refused before it had said all: what reading will find.
        }

        return client;
    }

    /// <summary>What comes first of an answer, as far as it comes at once; empty when the connection ends without one.</summary>
    private static async Task<string> ReadAsync(TcpClient client)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            return Encoding.Latin1.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        var answer = new StringBuilder();
        for (var more = await ReadAsync(client); more.Length > 0; more = await ReadAsync(client))
        {
            answer.Append(more);
        }

        return answer.ToString();
    }
}
