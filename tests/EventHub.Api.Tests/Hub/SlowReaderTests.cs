using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Rest;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Api.Tests.Hub;

/// <summary>A whole hub with a reader that stops reading, beside another connection of the same user that does not.</summary>
public sealed class SlowReaderTests
{
    private const int Rounds = 20;

    private const int BulkPerRound = 20;

    /// <summary>In sum more than fits into the sockets and the window of what is under way.</summary>
    private const int DataBytes = 32 * 1024;

    private const string Reads = """{"filter":{"event_sources":["flood"]}}""";

    private const string Stalls =
        """{"filter":{"event_sources":["flood"]},"batching":{"batch_timeout_ms":0,"max_queue_size":20},"overflow":"drop_oldest"}""";

    [Fact]
    public async Task A_reader_that_stalls_gets_each_event_or_a_gap_that_counts_it_and_every_critical_one()
    {
        await using var hub = await HubProcess.StartAsync();
        var token = hub.Token();
        var arrived = 0;
        await using var reading = hub.Connection(token);
        reading.On<JsonElement>("batched_events", batch => Interlocked.Add(ref arrived, batch.GetProperty("count").GetInt32()));
        await reading.StartAsync(TestContext.Current.CancellationToken);
        await reading.InvokeAsync<JsonElement>("subscribe_events", JsonDocument.Parse(Reads).RootElement, TestContext.Current.CancellationToken);
        using var stalling = await RawClient.ConnectAsync(new Uri(hub.Address, "/hubs/events"), token, HubClient.Json, receiveBuffer: 64 * 1024);
        await stalling.SendAsync(Encoding.UTF8.GetBytes(
            $$"""{"type":1,"invocationId":"1","target":"subscribe_events","arguments":[{{Stalls}}]}""" + "\u001e"));
        await UntilAnsweredAsync(stalling);

        var emitted = await FloodAsync(hub);

        // Both have one queue: what was offered to one of its subscriptions was offered to the other.
        await Eventually.Holds(_ => Task.FromResult(Volatile.Read(ref arrived) == emitted.Count), "everything to reach the one that reads");
        var (received, gaps) = await ReadToEndAsync(stalling, emitted);

        Assert.NotEmpty(gaps);
        var missing = emitted.Except(received).ToHashSet();
        foreach (var (from, to, count) in gaps)
        {
            Assert.Equal(count, missing.RemoveWhere(p => p.Lane == from.Lane && p.Sequence >= from.Sequence && p.Sequence <= to.Sequence));
        }

        Assert.Empty(missing);
        Assert.Equal(received.Distinct(), received);
        Assert.Equal(Rounds, received.Count(static p => p.Lane == Lanes.Urgent));
        Assert.All(received.GroupBy(static p => p.Lane), static lane => Assert.Equal(lane.Select(static p => p.Sequence).Order(), lane.Select(static p => p.Sequence)));
    }

    private static async Task UntilAnsweredAsync(RawClient client)
    {
        while (!(await client.NextAsync()).StartsWith("{\"type\":3", StringComparison.Ordinal))
        {
        }
    }

    private static async Task<List<EventPosition>> FloodAsync(HubProcess hub)
    {
        using var client = hub.Client();
        var text = new string('x', DataBytes);
        var bulk = $$$"""{"type":"custom_event","source":"flood","data":{"text":"{{{text}}}"}}""";
        const string critical = """{"type":"custom_event","source":"flood","priority":"critical"}""";
        var body = $$"""{"events":[{{string.Join(',', Enumerable.Repeat(bulk, BulkPerRound).Append(critical))}}]}""";
        var positions = new List<EventPosition>();
        for (var round = 0; round < Rounds; round++)
        {
            using var answer = await client.EmitAsync(body);
            Assert.True(answer.IsSuccessStatusCode);
            positions.AddRange((await answer.JsonAsync()).GetProperty("events").EnumerateArray().Select(Position));
        }

        return positions;
    }

    private static async Task<(List<EventPosition> Received, List<(EventPosition From, EventPosition To, int Count)> Gaps)> ReadToEndAsync(
        RawClient client, List<EventPosition> emitted)
    {
        var received = new List<EventPosition>();
        var gaps = new List<(EventPosition, EventPosition, int)>();
        var last = emitted.GroupBy(static p => p.Lane).Select(static lane => lane.MaxBy(static p => p.Sequence)).ToHashSet();
        while (last.Count > 0)
        {
            using var message = JsonDocument.Parse(await client.NextAsync());
            if (!message.RootElement.TryGetProperty("target", out var target))
            {
                continue;
            }

            var data = message.RootElement.GetProperty("arguments")[0];
            switch (target.GetString())
            {
                case "batched_events":
                    received.AddRange(data.GetProperty("events").EnumerateArray().Select(Position));
                    last.ExceptWith(received);
                    break;
                case "gap":
                    gaps.Add((
                        Positions.Parse(data.GetProperty("from").GetString()!),
                        Positions.Parse(data.GetProperty("to").GetString()!),
                        data.GetProperty("count").GetInt32()));
                    break;
            }
        }

        return (received, gaps);
    }

    private static EventPosition Position(JsonElement e) => Positions.Parse(e.GetProperty("position").GetString()!);
}
