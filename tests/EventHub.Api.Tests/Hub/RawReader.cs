using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Log;
using EventHub.Testing;

namespace EventHub.Api.Tests.Hub;

/// <summary>
/// A reader over a bare WebSocket that takes only when it is asked to, and writes down what it was sent and what it was told that
/// it was not.
/// </summary>
internal sealed class RawReader : IDisposable
{
    /// <summary>What the system takes in for it while it reads nothing.</summary>
    private const int ReceiveBuffer = 64 * 1024;

    private readonly RawClient _client;

    private RawReader(RawClient client) => _client = client;

    public List<EventPosition> Received { get; } = [];

    public List<(EventPosition From, EventPosition To, int Count)> Gaps { get; } = [];

    /// <summary>Of the last batch or gap, or where the subscription began.</summary>
    public string Cursor { get; private set; } = string.Empty;

    /// <summary>Codes of the errors it was told.</summary>
    public List<int> Errors { get; } = [];

    /// <param name="request">The data of <c>subscribe_events</c>.</param>
    public static async Task<RawReader> SubscribeAsync(HubProcess hub, string token, string request)
    {
        var client = await RawClient.ConnectAsync(new Uri(hub.Address, "/hubs/events"), token, HubClient.Json, ReceiveBuffer);
        var reader = new RawReader(client);
        await reader.CallAsync("subscribe_events", request);
        string message;
        do
        {
            message = await client.NextAsync();
        }
        while (!message.StartsWith("{\"type\":3", StringComparison.Ordinal));

        using var answer = JsonDocument.Parse(message);
        reader.Cursor = answer.RootElement.GetProperty("result").GetProperty("cursor").GetString()!;
        return reader;
    }

    /// <summary>Takes one message.</summary>
    /// <returns>How many bytes of it were events; null when the hub has closed the connection.</returns>
    public async Task<int?> TakeAsync()
    {
        if (await _client.TryNextAsync() is not { } text)
        {
            return null;
        }

        using var message = JsonDocument.Parse(text);
        if (!message.RootElement.TryGetProperty("target", out var target))
        {
            return 0;
        }

        var data = message.RootElement.GetProperty("arguments")[0];
        switch (target.GetString())
        {
            case "batched_events":
                Received.AddRange(data.GetProperty("events").EnumerateArray().Select(Position));
                Cursor = data.GetProperty("cursor").GetString()!;
                return text.Length;
            case "gap":
                Gaps.Add((
                    Positions.Parse(data.GetProperty("from").GetString()!),
                    Positions.Parse(data.GetProperty("to").GetString()!),
                    data.GetProperty("count").GetInt32()));
                Cursor = data.GetProperty("cursor").GetString()!;
                return 0;
            case "error":
                Errors.Add(data.GetProperty("code").GetInt32());
                return 0;
            default:
                return 0;
        }
    }

    /// <summary>Takes until it has the last of each lane.</summary>
    public async Task TakeAllAsync(IReadOnlyCollection<EventPosition> emitted)
    {
        while (!HasLastOf(emitted))
        {
            Assert.NotNull(await TakeAsync());
        }
    }

    public bool HasLastOf(IReadOnlyCollection<EventPosition> emitted) => emitted
        .GroupBy(static p => p.Lane)
        .All(lane => Received.LastOrDefault(p => p.Lane == lane.Key).Sequence == lane.Max(static p => p.Sequence));

    public Task AckAsync() => CallAsync("ack", $$"""{"cursor":"{{Cursor}}"}""");

    /// <summary>What was emitted came once and in order, or is in exactly one gap.</summary>
    public void AssertComplete(IReadOnlyCollection<EventPosition> emitted)
    {
        var missing = emitted.Except(Received).ToHashSet();
        foreach (var (from, to, count) in Gaps)
        {
            Assert.Equal(count, missing.RemoveWhere(p => p.Lane == from.Lane && p.Sequence >= from.Sequence && p.Sequence <= to.Sequence));
        }

        Assert.Empty(missing);
        Assert.Equal(Received.Distinct(), Received);
        Assert.All(
            Received.GroupBy(static p => p.Lane),
            static lane => Assert.Equal(lane.Select(static p => p.Sequence).Order(), lane.Select(static p => p.Sequence)));
    }

    public void Dispose() => _client.Dispose();

    public static EventPosition Position(JsonElement e) => Positions.Parse(e.GetProperty("position").GetString()!);

    private async Task CallAsync(string method, string data) => Assert.True(await _client.SendAsync(Encoding.UTF8.GetBytes(
        $$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[{{data}}]}""" + "\u001e")));
}
