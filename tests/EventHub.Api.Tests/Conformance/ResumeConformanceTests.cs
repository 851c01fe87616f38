using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Realtime.ServerSentEvents;
using EventHub.Log;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

public sealed class SqliteResume(SqliteHub hub) : ResumeConformanceTests(hub), IClassFixture<SqliteHub>;

public sealed class PostgresResume(PostgresHub hub) : ResumeConformanceTests(hub), IClassFixture<PostgresHub>;

/// <summary>A reader that loses its connection again and again, while events are emitted, gets each of them once, on every transport.</summary>
public abstract class ResumeConformanceTests(StoredHub hub)
{
    private const int Rounds = 20;

    private const int EventsOfRound = 10;

    public static TheoryData<string> Transports { get; } = [.. ProtocolClient.Transports];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Whoever_resumes_with_the_cursor_of_the_last_batch_gets_everything_once(string transport)
    {
        var token = hub.Process.Token(transport, Role.User);
        var cursor = await SubscribedAsync(transport, token, null);
        var emitting = EmitAsync(transport);
        var received = new List<EventPosition>();
        while (received.Count < Rounds * EventsOfRound)
        {
            await using var client = await ProtocolClient.ConnectAsync(transport, hub.Process.Address, token);
            await client.CallAsync("subscribe_events", Request(transport, cursor));
            var batch = await client.NextAsync("batched_events");
            received.AddRange(batch.GetProperty("events").EnumerateArray().Select(RawReader.Position));
            cursor = batch.GetProperty("cursor").GetString();
        }

        AssertOnceInOrder(await emitting, received);
    }

    [Fact]
    public async Task A_stream_that_resumes_with_its_last_event_id_gets_everything_once()
    {
        const string source = "sse";
        var token = hub.Process.Token(source, Role.User);
        var address = new Uri(hub.Process.Address, $"/api/events/stream?event_sources={source}&batching=low_latency");
        string lastEventId;
        await using (var first = await StreamClient.ConnectAsync(address, token))
        {
            await first.NextAsync("welcome");
            await first.NextAsync("subscription_updated");
            lastEventId = first.LastEventId;
        }

        var emitting = EmitAsync(source);
        var received = new List<EventPosition>();
        while (received.Count < Rounds * EventsOfRound)
        {
            await using var stream = await StreamClient.ConnectAsync(address, token, lastEventId);
            await stream.NextAsync("welcome");
            await stream.NextAsync("subscription_updated");

            // In the middle of a batch as well.
            for (var i = 0; i < 7 && received.Count < Rounds * EventsOfRound; i++)
            {
                received.Add(RawReader.Position(await stream.NextAsync()));
            }

            lastEventId = stream.LastEventId;
        }

        AssertOnceInOrder(await emitting, received);
    }

    private static string Request(string source, string? cursor) =>
        $$$"""{"filter":{"event_sources":["{{{source}}}"]},"batching":"low_latency"{{{(cursor is null ? "" : $",\"cursor\":\"{cursor}\"")}}}}""";

    private async Task<string?> SubscribedAsync(string transport, string token, string? cursor)
    {
        await using var client = await ProtocolClient.ConnectAsync(transport, hub.Process.Address, token);
        var (_, subscribed) = await client.CallAsync("subscribe_events", Request(transport, cursor));
        return subscribed.GetProperty("cursor").GetString();
    }

    private async Task<List<EventPosition>> EmitAsync(string source)
    {
        using var http = hub.Process.Client();
        var emitted = new List<EventPosition>();
        for (var round = 0; round < Rounds; round++)
        {
            var events = Enumerable.Range(0, EventsOfRound).Select(i => new { type = "test.event", source, priority = i == 0 ? "urgent" : "normal" });
            using var answer = await http.PostAsJsonAsync("/api/events/emit", new { events }, TestContext.Current.CancellationToken);
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            emitted.AddRange(json.GetProperty("events").EnumerateArray().Select(RawReader.Position));
        }

        return emitted;
    }

    private static void AssertOnceInOrder(List<EventPosition> emitted, List<EventPosition> received)
    {
        foreach (var lane in emitted.GroupBy(static p => p.Lane))
        {
            Assert.Equal(lane, received.Where(p => p.Lane == lane.Key));
        }

        Assert.Equal(emitted.Count, received.Count);
    }
}
