using System.Text.Json.Nodes;
using EventHub.Testing;

namespace EventHub.Api.Tests.Documents;

/// <summary>A whole hub says over its sockets what their document says: every message of either side, in a session that brings all of them about.</summary>
[Collection(DocumentedHubTests.Name)]
public sealed class SocketAnswerTests(DocumentedHub hub)
{
    [Fact]
    public Task Every_message_is_what_the_document_says_on_every_transport() =>
        Task.WhenAll(TalkAsync(new SignalRFraming(), "sue"), TalkAsync(new WebSocketFraming(), "pat"));

    [Fact]
    public async Task A_stream_of_server_sent_events_brings_what_the_document_says()
    {
        var contract = new SocketContract(hub.AsyncApi);
        using var root = hub.Process.Client();
        using var limit = new CancellationTokenSource(Patience.For(TimeSpan.FromSeconds(30)));
        using var reader = new StreamReader(await root.GetStreamAsync("/api/events/stream?event_sources=streamed", limit.Token));
        var seen = new List<string?>();
        string? name = null;
        while (seen is not [.., null])
        {
            var line = await reader.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the stream has ended");
            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                contract.CheckStreamed(name, line[6..]);
                seen.Add(name);
                if (name == "subscription_updated")
                {
                    await EmitAsync(root, """{"type":"custom_event","source":"streamed"}""");
                }
            }
            else if (line.Length == 0)
            {
                name = null;
            }
        }

        Assert.Equal(["welcome", "subscription_updated", null], seen);
        Assert.True(contract.Violations.Count == 0, string.Join('\n', contract.Violations));
    }

    [Fact]
    public async Task The_document_has_the_messages_that_the_hub_names_and_no_others()
    {
        var contract = new SocketContract(hub.AsyncApi);
        using var client = hub.Process.Client();
        var messages = JsonNode.Parse(await client.GetStringAsync("/api/websocket/info"))!["messages"]!;

        Assert.Equal(Names("client"), contract.FromClients.Order(StringComparer.Ordinal));
        Assert.Equal(Names("answers"), contract.Answers.Except(["error"]).Order(StringComparer.Ordinal));
        Assert.Equal(Names("server"), contract.FromHub.Order(StringComparer.Ordinal));

        IEnumerable<string> Names(string side) => messages[side]!.AsArray().Select(static n => n!.GetValue<string>()).Order(StringComparer.Ordinal);
    }

    private async Task TalkAsync(IFraming framing, string user)
    {
        var contract = new SocketContract(hub.AsyncApi);
        using var root = hub.Process.Client();

        // For a user who is away: it comes again when she is there.
        await EmitAsync(root, $$"""{"type":"custom_event","source":"late","priority":"critical","target_user_id":"{{user}}"}""");
        await hub.Process.UntilRoutedAsync();
        await using var quiet = await SocketTalk.ConnectAsync(hub, contract, framing, user);
        await quiet.CallAsync("subscribe_events", """{"filter":{"event_types":["nothing_has_this_type"]}}""");
        await using (var talk = await SocketTalk.ConnectAsync(hub, contract, framing, user))
        {
            await talk.UntilAsync("welcome");
            await SubscribeAsync(talk, root, user);
            await FallBehindAsync(talk, root, user);
            await ReplayAsync(talk, root);
            await talk.CallAsync("get_connection_stats");
            await SayWhatIsWrongAsync(talk, contract);
        }

        await ConnectTooOftenAsync(contract, framing, user + "s");

        // The log has grown, and nothing was for it.
        await quiet.UntilAsync("watermark");
        Assert.True(contract.Violations.Count == 0, string.Join('\n', contract.Violations));
        Assert.Empty(contract.Unseen);
    }

    private async Task SubscribeAsync(SocketTalk talk, HttpClient root, string user)
    {
        await talk.CallAsync("ping");
        await talk.CallAsync("authenticate", $$"""{"token":"{{hub.TokenOf(user)}}"}""");
        await talk.CallAsync("subscribe_events", """{"filter":{"event_sources":["late"]}}""");
        await talk.UntilAsync("batched_events", static batch => batch["redelivered"] is not null);

        await talk.CallAsync("emit_event", """{"type":"custom_event","source":"sockets","data":{"n":1}}""");
        var recent = await talk.CallAsync("get_recent_events", """{"filter":{"event_sources":["sockets"]},"limit":10}""");
        var subscribed = await talk.CallAsync("subscribe_events", $$"""
            {"filter":{"event_sources":["sockets"]},"cursor":"{{recent!["cursor"]}}","batching":{"preset":"low_latency","compression_enabled":true,"compression_threshold_bytes":256},
             "overflow":"catch_up","encodings":["gzip","br"],"tracked":true,"max_unacked_bytes":65536}
            """);
        await talk.CallAsync("emit_event", $$$"""{"type":"custom_event","source":"sockets","data":{"text":"{{{new string('x', 2_000)}}}"}}""");
        var batch = await talk.UntilAsync("batched_events", static batch => batch["encoding"] is not null);
        await talk.CallAsync("ack", $$"""{"subscription_id":"{{subscribed!["subscription_id"]}}","cursor":"{{batch["cursor"]}}"}""");
        await talk.CallAsync("unsubscribe_events", $$"""{"subscription_id":"{{subscribed["subscription_id"]}}"}""");
        await talk.CallAsync("subscribe_events", """{"stored":true,"batching":"production"}""");
        await EmitAsync(root, """{"type":"custom_event","source":"sockets"}""");
    }

    /// <summary>Acknowledges nothing, while more comes than may wait.</summary>
    private static async Task FallBehindAsync(SocketTalk talk, HttpClient root, string user)
    {
        var slow = await talk.CallAsync(
            "subscribe_events",
            $$"""
            {"filter":{"event_sources":["flood of {{user}}"]},"batching":{"batch_timeout_ms":0,"max_queue_size":2},"overflow":"drop_oldest","max_unacked_bytes":1024}
            """);
        JsonNode? last = null;
        for (var round = 0; round < 12; round++)
        {
            await EmitAsync(root, $$$"""{"type":"custom_event","source":"flood of {{{user}}}","data":{"n":{{{round}}},"text":"{{{new string('x', 600)}}}"}}""");
            last = round == 0 ? await talk.UntilAsync("batched_events", Of) : last;
        }

        do
        {
            await talk.CallAsync("ack", $$"""{"subscription_id":"{{slow!["subscription_id"]}}","cursor":"{{last!["cursor"]}}"}""");
            last = await talk.UntilAsync(m => m.Name is "batched_events" or "gap" && Of(m.Data!));
        }
        while (last["reason"] is null);

        await talk.CallAsync("unsubscribe_events", slow["subscription_id"]!.ToJsonString());

        bool Of(JsonNode message) => message["subscription_id"]!.GetValue<string>() == slow!["subscription_id"]!.GetValue<string>();
    }

    private static async Task ReplayAsync(SocketTalk talk, HttpClient root)
    {
        await EmitAsync(root, """{"type":"custom_event","source":"past","timestamp":"2020-11-22T02:00:01Z"}""");
        await EmitAsync(root, """{"type":"custom_event","source":"past","timestamp":"2020-11-22T02:09:00Z"}""");
        var replay = await talk.CallAsync("start_replay", """
            {"name":"night","start_time":"2020-11-22T02:00:00Z","end_time":"2020-11-22T02:10:00Z","filter_config":{"event_sources":["past"]},
             "replay_speed":100,"max_unacked_bytes":4096}
            """);
        var id = replay!["replay_id"]!.GetValue<string>();
        var batch = await talk.UntilAsync("event_replay");
        await talk.CallAsync("ack", $$"""{"replay_id":"{{id}}","cursor":"{{batch["cursor"]}}"}""");
        await talk.UntilAsync("replay_status");
        await talk.CallAsync("pause_replay", $$"""{"replay_id":"{{id}}"}""");
        await talk.CallAsync("seek_replay", $$"""{"replay_id":"{{id}}","position_time":"2020-11-22T02:05:00Z"}""");
        await talk.CallAsync("set_replay_speed", $$"""{"replay_id":"{{id}}","replay_speed":"max"}""");
        await talk.CallAsync("get_replay_status", $"\"{id}\"");
        await talk.CallAsync("resume_replay", $$"""{"replay_id":"{{id}}","max_unacked_bytes":2048}""");
        await talk.UntilAsync("event_replay");
        var other = await talk.CallAsync("start_replay", """{"name":"other","start_time":"2020-11-22T02:00:00Z","end_time":"2020-11-22T02:10:00Z"}""");
        await talk.CallAsync("stop_replay", $$"""{"replay_id":"{{other!["replay_id"]}}"}""");
    }

    private static async Task SayWhatIsWrongAsync(SocketTalk talk, SocketContract contract)
    {
        foreach (var name in contract.FromClients.Where(static name => name is not "ping" and not "get_connection_stats"))
        {
            Assert.Equal(4000, await talk.RefusedAsync(name, """{"no_such_field":1}"""));
        }

        Assert.Equal(4004, await talk.RefusedAsync("unsubscribe_events", """{"subscription_id":"none"}"""));
        Assert.Equal(4003, await talk.RefusedAsync("emit_event", """{"type":"zone_updated","source":"sockets"}"""));
    }

    private async Task ConnectTooOftenAsync(SocketContract contract, IFraming framing, string user)
    {
        var talks = new List<SocketTalk>();
        for (var i = 0; i < 10; i++)
        {
            talks.Add(await SocketTalk.ConnectAsync(hub, contract, framing, user));
            await talks[i].UntilAsync("welcome");
        }

        talks.Add(await SocketTalk.ConnectAsync(hub, contract, framing, user));
        Assert.Equal(4009, (await talks[^1].UntilAsync("error"))["code"]!.GetValue<int>());
        foreach (var talk in talks)
        {
            await talk.DisposeAsync();
        }
    }

    private static async Task EmitAsync(HttpClient client, string json) => await client.CallAsync("POST", "/api/events/emit", 200, json);
}
