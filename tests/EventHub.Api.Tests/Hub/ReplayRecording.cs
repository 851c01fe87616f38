using System.Globalization;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Hub;

/// <summary>A hub with a hundred events of as many seconds, and some that not everybody may see.</summary>
public sealed class ReplayRecording : IAsyncLifetime
{
    public const int Count = 100;

    private HubProcess _hub = null!;
    private DateTimeOffset _began;

    public string[] Positions { get; private set; } = [];

    /// <summary>The last one is for admins.</summary>
    public string[] Secret { get; private set; } = [];

    public static async Task<ReplayRecording> RecordAsync(HubProcess hub)
    {
        var recording = new ReplayRecording { _hub = hub };
        await recording.RecordAsync();
        return recording;
    }

    public HttpClient ClientOf(string user, Role role) => _hub.Client(_hub.Token(user, role));

    public Task<ReplayClient> ConnectAsync(string user, Role role = Role.User) => ReplayClient.ConnectAsync(_hub.Connection(_hub.Token(user, role)));

    public string TimeOf(int second) => _began.AddSeconds(second).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public Dictionary<string, object> Request(object speed, int? maxUnackedBytes = null, object? filter = null)
    {
        var request = new Dictionary<string, object>
        {
            ["name"] = "incident",
            ["start_time"] = TimeOf(0),
            ["end_time"] = TimeOf(Count),
            ["replay_speed"] = speed,
            ["filter_config"] = filter ?? new { event_sources = new[] { "recorded" } },
        };
        if (maxUnackedBytes is { } bytes)
        {
            request["max_unacked_bytes"] = bytes;
        }

        return request;
    }

    public async ValueTask InitializeAsync()
    {
        _hub = await HubProcess.StartAsync();
        await RecordAsync();
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    /// <summary>Takes the recording with a bound of 1 KiB, and acknowledges when nothing more comes by itself.</summary>
    public async Task TakeBitByBitAsync(ReplayClient client)
    {
        var last = await client.NextAsync();
        var seen = new List<string>(last.Positions);

        // Whatever comes by itself is here before what is told at two beats.
        await client.UntilAsync(static s => s.GetProperty("status").GetString() == "running");
        await client.UntilAsync(static s => s.GetProperty("status").GetString() == "running");
        while (client.HasBatch)
        {
            last = await client.NextAsync();
            seen.AddRange(last.Positions);
        }

        Assert.InRange(seen.Count, 3, 2 * 1_024 / 100);
        while (seen.Count < Count)
        {
            await client.AckAsync(last);
            last = await client.NextAsync();
            Assert.InRange(last.Events.Count, 1, 1_024 / 100);
            seen.AddRange(last.Positions);
        }

        await client.AckAsync(last);
        Assert.Equal(Positions, seen);
    }

    private async Task RecordAsync()
    {
        _began = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).AddMinutes(-10);
        Positions = await EmitAsync(Enumerable.Range(0, Count).Select(
            i => $$$"""{"type":"custom_event","source":"recorded","timestamp":"{{{TimeOf(i)}}}","data":{"n":{{{i}}}}}"""));
        Secret = await EmitAsync(new[] { "dns_query_log", "custom_event", "config_change" }.Select(
            type => $$$"""{"type":"{{{type}}}","source":"secret","timestamp":"{{{TimeOf(50)}}}","data":{"client_ip":"10.1.2.3"}}"""));
    }

    private async Task<string[]> EmitAsync(IEnumerable<string> events)
    {
        using var client = _hub.Client();
        using var answer = await client.EmitAsync($$"""{"events":[{{string.Join(',', events)}}]}""");
        return [.. (await answer.JsonAsync()).GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("position").GetString()!)];
    }
}
