using System.Text.Json;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Realtime.WebSockets;
using EventHub.Api.Tests.Rest;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

/// <summary>Each type of a plain WebSocket brings its categories and no others, without anybody having subscribed.</summary>
public sealed class ConnectionTypeTests(SqliteHub hub) : IClassFixture<SqliteHub>
{
    private static readonly string[] Categories =
        ["health", "dns", "security", "user", "system", "connection", "bulk_operation", "error", "audit", "custom"];

    private static readonly (string Type, string[] Categories)[] Types =
    [
        ("health", ["health"]),
        ("dns_management", ["dns"]),
        ("security", ["security"]),
        ("system", ["system", "bulk_operation", "error"]),
        ("admin", Categories),
    ];

    [Fact]
    public async Task A_type_brings_the_events_of_its_categories_alone()
    {
        var sockets = new List<SocketClient>();
        foreach (var (type, _) in Types)
        {
            sockets.Add(await ConnectAsync(type, Role.Admin));
            await sockets[^1].NextAsync("welcome");
            await sockets[^1].NextAsync("subscription_updated");
        }

        // Twice around: whatever came before the last category of the second round is all there is of the first.
        using var client = hub.Process.Client();
        var events = Categories.Concat(Categories).Select(static category => $$"""{"type":"test.typed","source":"types","category":"{{category}}"}""");
        using var answer = await client.EmitAsync($$"""{"events":[{{string.Join(',', events)}}]}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        foreach (var (socket, type) in sockets.Zip(Types))
        {
            var received = new List<string>();
            while (received.Count < 2 * type.Categories.Length)
            {
                var batch = await socket.NextAsync("batched_events");
                received.AddRange(batch.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("category").GetString()!));
            }

            Assert.Equal(Categories.Where(type.Categories.Contains).Concat(Categories.Where(type.Categories.Contains)), received);
            await socket.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("health", null)]
    [InlineData("dns_management", null)]
    [InlineData("security", null)]
    [InlineData("system", null)]
    [InlineData("admin", 4003)]
    public async Task Users_may_ask_for_all_of_them_but_the_admins(string type, int? code)
    {
        await using var socket = await ConnectAsync(type, Role.User);
        if (code is null)
        {
            await socket.NextAsync("welcome");
            var subscribed = await socket.NextAsync("subscription_updated");
            Assert.Equal(
                Types.Single(t => t.Type == type).Categories,
                subscribed.GetProperty("filter").GetProperty("event_categories").EnumerateArray().Select(static c => c.GetString()));
        }
        else
        {
            Assert.Equal(code, (await socket.NextAsync("error")).GetProperty("code").GetInt32());
            Assert.Equal(code, await socket.ClosedAsync());
        }
    }

    [Fact]
    public async Task There_are_no_others()
    {
        using var client = hub.Process.Client();
        using var info = JsonDocument.Parse(await client.GetStringAsync("/api/websocket/info", TestContext.Current.CancellationToken));

        Assert.Equal(
            Types.Select(static t => $"{t.Type}: {(t.Type == "admin" ? "" : string.Join(' ', t.Categories))}"),
            info.RootElement.GetProperty("connection_types").EnumerateObject().Select(
                static t => $"{t.Name}: {string.Join(' ', t.Value.GetProperty("event_categories").EnumerateArray().Select(static c => c.GetString()))}"));
    }

    private Task<SocketClient> ConnectAsync(string type, Role role) =>
        SocketClient.ConnectAsync(new Uri(hub.Process.Address, $"/api/websocket/ws/{type}"), hub.Process.Token($"{role}-{type}", role));
}
