using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

/// <summary>An owner with a connection, and something of the owner's that a message can name.</summary>
internal sealed class OwnershipScene : IAsyncDisposable
{
    /// <summary>When everything of it happened, so that it is found in what tells of it.</summary>
    private const string Day = "2001-02-03T04";

    private static int _owners;

    private readonly HubProcess _hub;
    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _names;
    private readonly Owned _owned;

    private OwnershipScene(HubProcess hub, string owner, ProtocolClient client, Owned owned)
    {
        _hub = hub;
        _owned = owned;
        Owner = owner;
        Client = client;
        var token = hub.Token(owner, Role.User);
        _http = hub.Client(token);
        _names = new Dictionary<string, string> { ["{owner}"] = owner, ["{token}"] = token, ["{secret}"] = Secret };
    }

    public string Owner { get; }

    /// <summary>The owner's connection.</summary>
    public ProtocolClient Client { get; }

    private string Secret => $"secret-of-{Owner}";

    public static async Task<OwnershipScene> MakeAsync(HubProcess hub, string transport, Owned owned)
    {
        var owner = $"owner-{Interlocked.Increment(ref _owners)}";
        var client = await ProtocolClient.ConnectAsync(transport, hub.Address, hub.Token(owner, Role.User));
        var scene = new OwnershipScene(hub, owner, client, owned);
        await scene.EmitAsync();
        switch (owned)
        {
            case Owned.Filter:
                await scene.KeepFilterAsync();
                break;
            case Owned.Subscription:
                await scene.SubscribeAsync();
                break;
            case Owned.PausedReplay:
                await scene.StartReplayAsync("0.1");
                await client.CallAsync("pause_replay", scene.Fill("""{"replay_id":"{replay}"}"""));
                break;
            case Owned.RunningReplay:
                await scene.StartReplayAsync("0.1");
                break;
            case Owned.ReadReplay:
                await scene.StartReplayAsync("\"max\"", ""","max_unacked_bytes":1024""");
                scene._names["{cursor}"] = (await client.NextAsync("event_replay")).GetProperty("cursor").GetString()!;
                break;
        }

        return scene;
    }

    public string Fill(string data) => _names.Aggregate(data, static (text, name) => text.Replace(name.Key, name.Value, StringComparison.Ordinal));

    /// <summary>The same about what there never was.</summary>
    public string FillWithNothing(string data) => Fill(data
        .Replace("{owner}", "nobody", StringComparison.Ordinal)
        .Replace("{secret}", "nothing", StringComparison.Ordinal)
        .Replace("{token}", _hub.Token("nobody", Role.User), StringComparison.Ordinal)
        .Replace("{subscription}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal)
        .Replace("{filter}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)
        .Replace("{replay}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal));

    /// <summary>No name, time or filter of the owner's is in it.</summary>
    public void AssertTellsNothing(string text) =>
        Assert.All([Owner, Secret, Day], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));

    /// <summary>What the owner would see if anything was done to it.</summary>
    public async Task<string> StateAsync()
    {
        switch (_owned)
        {
            case Owned.Filter:
                return await GetAsync("/api/events/filters/{filter}");
            case Owned.Subscription:
                var (_, stats) = await Client.CallAsync("get_connection_stats");
                return string.Join(',', stats.GetProperty("subscriptions").EnumerateArray().Select(
                    static s => $"{s.GetProperty("subscription_id")} {s.GetProperty("state")} {s.GetProperty("unacked_bytes")}"));
            case Owned.PausedReplay:
                return await GetAsync("/api/events/replay/{replay}");
            case Owned.RunningReplay or Owned.ReadReplay:
                using (var replay = JsonDocument.Parse(await GetAsync("/api/events/replay/{replay}")))
                {
                    return string.Join(' ', new[] { "status", "replay_speed", "processed_events" }.Select(replay.RootElement.GetProperty));
                }

            default:
                return await GetAsync("/api/events/");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_names.ContainsKey("{replay}"))
        {
            // Few may be open at once. One that has been stopped by then is told so.
            using var _ = await _http.PostAsync(Fill("/api/events/replay/{replay}/stop"), null, TestContext.Current.CancellationToken);
        }

        await Client.DisposeAsync();
        _http.Dispose();
    }

    private async Task EmitAsync() => await Client.CallAsync(
        "emit_event",
        Fill("""{"type":"user_login","source":"{secret}","user_id":"{owner}","data":{"text":"{secret}"},""") + $"\"timestamp\":\"{Day}:05:06Z\"}}");

    private async Task KeepFilterAsync()
    {
        using var answer = await _http.PostAsync(
            "/api/events/filters",
            new StringContent(Fill("""{"name":"{secret}","filter":{"event_sources":["{secret}"]}}"""), Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);
        _names["{filter}"] = (await answer.JsonAsync()).GetProperty("id").GetString()!;
    }

    private async Task SubscribeAsync()
    {
        var (_, subscribed) = await Client.CallAsync(
            "subscribe_events", Fill("""{"filter":{"event_sources":["{secret}"]},"batching":"low_latency","max_unacked_bytes":1024}"""));
        _names["{subscription}"] = subscribed.GetProperty("subscription_id").GetString()!;
        await EmitAsync();
        _names["{cursor}"] = (await Client.NextAsync("batched_events")).GetProperty("cursor").GetString()!;
        await Eventually.Holds(
            async _ => !(await StateAsync()).EndsWith(" 0", StringComparison.Ordinal), "the batch to count as under way", cancellationToken: TestContext.Current.CancellationToken);
    }

    private async Task StartReplayAsync(string speed, string more = "")
    {
        var range = $"\"start_time\":\"{Day}:00:00Z\",\"end_time\":\"{Day}:59:00Z\"";
        var (_, started) = await Client.CallAsync(
            "start_replay", Fill("""{"name":"{secret}","filter_config":{"event_sources":["{secret}"]},""") + $"{range},\"replay_speed\":{speed}{more}}}");
        _names["{replay}"] = started.GetProperty("replay_id").GetString()!;
    }

    private Task<string> GetAsync(string path) => _http.GetStringAsync(Fill(path), TestContext.Current.CancellationToken);
}
