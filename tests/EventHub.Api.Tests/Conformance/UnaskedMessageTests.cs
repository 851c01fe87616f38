using System.Text.Json;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Realtime.ServerSentEvents;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

/// <summary>
/// What the hub says by itself and rarely, from what really causes it, on every transport and over both stores at once: a quiet reader is
/// told after a quarter of a minute, and nothing makes that shorter.
/// </summary>
public sealed class UnaskedMessageTests(SqliteHub sqlite, PostgresHub postgres) : IClassFixture<SqliteHub>, IClassFixture<PostgresHub>
{
    private const string Quiet = "quiet";

    private const string Ephemeral = "ephemeral";

    /// <summary>In sum more than the sockets and the window of what is under way, and as many again as may wait in a queue.</summary>
    private const int Events = 600;

    /// <summary>Events of others that a quiet reader is not sent.</summary>
    private const int Others = 3;

    [Fact]
    public Task Quiet_readers_are_told_where_they_stand_slow_ones_what_is_lost_and_all_of_them_that_the_node_goes() =>
        Task.WhenAll(OverAsync(sqlite.Process), OverAsync(postgres.Process));

    private static async Task OverAsync(HubProcess hub)
    {
        await using var slow = await SlowStreamAsync(hub);
        await using var stream = await StreamClient.ConnectAsync(StreamOf(hub, Quiet), hub.Token(Quiet, Role.User));
        await stream.NextAsync("welcome");
        await stream.NextAsync("subscription_updated");
        var clients = new List<ProtocolClient>();
        foreach (var transport in ProtocolClient.Transports)
        {
            clients.Add(await ProtocolClient.ConnectAsync(transport, hub.Address, hub.Token(transport, Role.User)));
            await clients[^1].CallAsync("subscribe_events", $$$"""{"filter":{"event_sources":["{{{Quiet}}}"]}}""");
        }

        await EmitAsync(hub, Others, """{"type":"test.event","source":"another"}""");
        AssertIsWatermark(await stream.NextAsync("watermark"), stream.LastEventId);
        foreach (var client in clients)
        {
            AssertIsWatermark(await client.NextAsync("watermark"), null);
        }

        await AssertTellsWhatIsLostAsync(slow, hub);
        var stopped = hub.StopAsync();
        AssertIsGoodbye(await stream.NextAsync("error"));
        foreach (var client in clients)
        {
            AssertIsGoodbye(await client.NextAsync("error"));
            await client.DisposeAsync();
        }

        await slow.DisposeAsync();
        await stopped;
    }

    private static async Task<StreamClient> SlowStreamAsync(HubProcess hub)
    {
        var slow = await StreamClient.ConnectAsync(StreamOf(hub, Ephemeral), hub.Token(Ephemeral, Role.User), receiveBuffer: 64 * 1024);
        await slow.NextAsync("welcome");
        await slow.NextAsync("subscription_updated");
        return slow;
    }

    /// <summary>What is in no log can't be caught up on: the stream goes on behind it, and says so in its place.</summary>
    private static async Task AssertTellsWhatIsLostAsync(StreamClient slow, HubProcess hub)
    {
        await EmitAsync(hub, Events, $$$"""{"type":"test.event","source":"{{{Ephemeral}}}","persist":false,"data":{"text":"{{{new string('x', 32 * 1024)}}}"}}""");
        var (received, lost) = (0, 0);
        while (received + lost < Events)
        {
            var next = (await slow.TryNextAsync())!.Value;
            received += next.EventType == "message" ? 1 : 0;
            if (next.EventType == "gap")
            {
                AssertHas(next.Data, "gap");
                Assert.Equal("not_stored", next.Data.GetProperty("reason").GetString());
                lost += next.Data.GetProperty("count").GetInt32();
            }
        }

        Assert.InRange(lost, 1, Events);
    }

    private static void AssertIsWatermark(JsonElement watermark, string? lastEventId)
    {
        AssertHas(watermark, "watermark");
        Assert.Equal((0, Others), (watermark.GetProperty("matched").GetInt32(), watermark.GetProperty("filtered").GetInt32()));
        Assert.EndsWith($".bulk-0:{Others}.urgent:0", watermark.GetProperty("cursor").GetString(), StringComparison.Ordinal);
        Assert.Equal(lastEventId ?? watermark.GetProperty("cursor").GetString(), watermark.GetProperty("cursor").GetString());
    }

    private static void AssertIsGoodbye(JsonElement error)
    {
        AssertHas(error, "error");
        Assert.Equal((1001, true), (error.GetProperty("code").GetInt32(), error.GetProperty("temporary").GetBoolean()));
    }

    private static void AssertHas(JsonElement data, string message) => Assert.All(
        ServerMessageTable.Rows.Single(row => row.Name == message).Fields, field => Assert.True(data.TryGetProperty(field, out _), $"{field} is not in {data}"));

    private static Uri StreamOf(HubProcess hub, string source) => new(hub.Address, $"/api/events/stream?event_sources={source}&batching=low_latency");

    private static async Task EmitAsync(HubProcess hub, int count, string json)
    {
        using var client = hub.Client();
        foreach (var some in Enumerable.Repeat(json, count).Chunk(100))
        {
            using var answer = await client.EmitAsync($$"""{"events":[{{string.Join(',', some)}}]}""");
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
