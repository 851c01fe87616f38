using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Rest;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

public sealed class SqliteMessages(SqliteHub hub) : MessageConformanceTests(hub), IClassFixture<SqliteHub>;

public sealed class PostgresMessages(PostgresHub hub) : MessageConformanceTests(hub), IClassFixture<PostgresHub>;

/// <summary>Every message of the protocol on every transport on which clients can speak.</summary>
public abstract class MessageConformanceTests(StoredHub hub)
{
    /// <summary>Another one for each connection, so that none is in another's way.</summary>
    private static int _users;

    public static TheoryData<string, string> Messages { get; } = new(
        ProtocolClient.Transports.SelectMany(static transport => ClientMessageTable.Rows.Select(row => (transport, row.Name))));

    public static TheoryData<string> Transports { get; } = [.. ProtocolClient.Transports];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_is_taken_and_answered_as_the_table_says_and_refused_with_the_field_at_fault(string transport, string name)
    {
        var row = ClientMessageTable.Rows.Single(r => r.Name == name);
        await using var scene = await SceneAsync(transport, row.Need);

        foreach (var refusal in row.Refusals)
        {
            var error = await scene.Client.RefusedAsync(name, scene.Fill(refusal.Data));
            Assert.Equal(refusal.Code, error.GetProperty("code").GetInt32());
            Assert.StartsWith(refusal.Names, error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.False(error.GetProperty("temporary").GetBoolean());
        }

        if (row.Data is not null)
        {
            var withMore = JsonNode.Parse(scene.Fill(row.Data))!.AsObject();
            withMore.Add("colour", "red");
            var error = await scene.Client.RefusedAsync(name, withMore.ToJsonString());
            Assert.Equal(4000, error.GetProperty("code").GetInt32());
            Assert.Contains("colour", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        if (row.Answer is null)
        {
            await scene.Client.SendAsync(name, scene.Fill(row.Data!));
            return;
        }

        var (answer, data) = await scene.Client.CallAsync(name, row.Data is null ? null : scene.Fill(row.Data));
        Assert.True(answer is null || answer == row.Answer, answer);
        Assert.All(row.Fields, field => Assert.True(data.TryGetProperty(field, out _), $"{field} is not in {data}"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Events_come_as_they_were_emitted_plain_or_compressed(string transport)
    {
        var user = NextUser();
        await using var client = await ProtocolClient.ConnectAsync(transport, hub.Process.Address, hub.Process.Token(user, Role.User));
        var welcome = await client.NextAsync("welcome");
        var source = $"source-{user}";
        var subscriptions = new Dictionary<string, string?>();
        foreach (var encodings in (string?[])[null, "gzip", "br"])
        {
            var wish = encodings is null ? "" : $$""","encodings":["{{encodings}}"]""";
            var (_, subscribed) = await client.CallAsync(
                "subscribe_events", $$$"""{"filter":{"event_sources":["{{{source}}}"]},"batching":{"batch_timeout_ms":0,"compression_threshold_bytes":0}{{{wish}}}}""");
            subscriptions.Add(subscribed.GetProperty("subscription_id").GetString()!, encodings);
        }

        var (_, emitted) = await client.CallAsync(
            "emit_event", $$$"""{"type":"test.event","source":"{{{source}}}","data":{"text":"é{{{new string('x', 2_000)}}}"}}""");

        Assert.Equal((user, "user"), (welcome.GetProperty("user").GetString(), welcome.GetProperty("role").GetString()));
        for (var i = 0; i < 3; i++)
        {
            var batch = await client.NextAsync("batched_events");
            var encoding = subscriptions[batch.GetProperty("subscription_id").GetString()!];
            using var events = Decode(batch, encoding);
            var e = Assert.Single(events.RootElement.EnumerateArray());
            Assert.Equal(emitted.GetProperty("position").GetString(), e.GetProperty("position").GetString());
            Assert.All(["batch_id", "priority", "count", "cursor"], field => Assert.True(batch.TryGetProperty(field, out _), field));
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_reader_that_is_behind_is_told_what_it_was_not_sent(string transport)
    {
        const int events = 15;
        var user = NextUser();
        await using var client = await ProtocolClient.ConnectAsync(transport, hub.Process.Address, hub.Process.Token(user, Role.User));
        var source = $"source-{user}";
        var (_, subscribed) = await client.CallAsync(
            "subscribe_events",
            $$$"""{"filter":{"event_sources":["{{{source}}}"]},"batching":{"batch_timeout_ms":0,"max_queue_size":5},"overflow":"drop_oldest","max_unacked_bytes":1024}""");
        var cursor = subscribed.GetProperty("cursor").GetString();
        for (var i = 0; i < events; i++)
        {
            await client.CallAsync("emit_event", $$$"""{"type":"test.event","source":"{{{source}}}","data":{"text":"{{{new string('x', 600)}}}"}}""");
        }

        var (received, missed) = (0, 0);
        while (received + missed < events)
        {
            var (name, data) = await NextOfAsync(client);
            received += name == "batched_events" ? data.GetProperty("count").GetInt32() : 0;
            missed += name == "gap" ? data.GetProperty("count").GetInt32() : 0;
            cursor = data.GetProperty("cursor").GetString();
            await client.SendAsync("ack", $$"""{"cursor":"{{cursor}}"}""");
        }

        Assert.InRange(missed, 1, events);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_replay_is_sent_with_its_progress(string transport)
    {
        await using var scene = await SceneAsync(transport, Need.Subscription);
        var (_, started) = await scene.Client.CallAsync(
            "start_replay", scene.Fill("""{"name":"all","start_time":"{start}","end_time":"{end}","replay_speed":"max","filter_config":{"event_sources":["{source}"]}}"""));

        var frame = await scene.Client.NextAsync("event_replay");
        JsonElement status;
        do
        {
            status = await scene.Client.NextAsync("replay_status");
        }
        while (status.GetProperty("status").GetString() != "completed");

        Assert.Equal(started.GetProperty("replay_id").GetString(), frame.GetProperty("replay_id").GetString());
        Assert.Equal(1, frame.GetProperty("count").GetInt32());
        Assert.Equal(frame.GetProperty("count").GetInt32(), frame.GetProperty("events").GetArrayLength());
        Assert.All(["cursor", "position_time", "progress"], field => Assert.True(frame.TryGetProperty(field, out _), field));
        Assert.Equal(100, status.GetProperty("progress").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_connection_that_may_not_be_is_told_why(string transport)
    {
        var token = hub.Process.Token(NextUser(), Role.User);
        var connections = new List<ProtocolClient>();
        try
        {
            JsonElement welcome;
            int most;
            do
            {
                connections.Add(await ProtocolClient.ConnectAsync(transport, hub.Process.Address, token));
                welcome = await connections[^1].NextAsync("welcome");
                most = welcome.GetProperty("limits").GetProperty("max_connections").GetInt32();
            }
            while (connections.Count < most);

            connections.Add(await ProtocolClient.ConnectAsync(transport, hub.Process.Address, token));
            var error = await connections[^1].NextAsync("error");

            Assert.Equal((4009, true), (error.GetProperty("code").GetInt32(), error.GetProperty("temporary").GetBoolean()));
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static string NextUser() => $"conformance-{Interlocked.Increment(ref _users)}";

    /// <summary>The next batch or gap.</summary>
    private static async Task<(string Name, JsonElement Data)> NextOfAsync(ProtocolClient client)
    {
        var data = await client.NextAsync(static name => name is "batched_events" or "gap");
        return (data.TryGetProperty("reason", out _) ? "gap" : "batched_events", data);
    }

    private static JsonDocument Decode(JsonElement batch, string? encoding)
    {
        if (encoding is null)
        {
            return JsonDocument.Parse(batch.GetProperty("events").GetRawText());
        }

        Assert.Equal(encoding, batch.GetProperty("encoding").GetString());
        using var payload = new MemoryStream(batch.GetProperty("payload").GetBytesFromBase64());
        using Stream decoder = encoding == "gzip" ? new GZipStream(payload, CompressionMode.Decompress) : new BrotliStream(payload, CompressionMode.Decompress);
        return JsonDocument.Parse(decoder);
    }

    private async Task<Scene> SceneAsync(string transport, Need need)
    {
        var user = NextUser();
        var token = hub.Process.Token(user, Role.User);
        var scene = new Scene(await ProtocolClient.ConnectAsync(transport, hub.Process.Address, token), $"source-{user}", token);
        switch (need)
        {
            case Need.Subscription:
                await scene.SubscribeAsync();
                break;
            case Need.Replay:
                await scene.StartReplayAsync();
                break;
        }

        return scene;
    }

    /// <summary>A connection, and what a message may be about.</summary>
    private sealed class Scene(ProtocolClient client, string source, string token) : IAsyncDisposable
    {
        private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
        private string _subscription = "";
        private string _cursor = "";
        private string _replay = "";

        public ProtocolClient Client => client;

        public string Fill(string data) => data
            .Replace("{token}", token, StringComparison.Ordinal)
            .Replace("{source}", source, StringComparison.Ordinal)
            .Replace("{start}", Time(_start), StringComparison.Ordinal)
            .Replace("{end}", Time(_start + TimeSpan.FromMinutes(2)), StringComparison.Ordinal)
            .Replace("{subscription}", _subscription, StringComparison.Ordinal)
            .Replace("{cursor}", _cursor, StringComparison.Ordinal)
            .Replace("{replay}", _replay, StringComparison.Ordinal);

        public async Task SubscribeAsync()
        {
            var (_, subscribed) = await client.CallAsync("subscribe_events", Fill("""{"filter":{"event_sources":["{source}"]},"batching":"low_latency"}"""));
            await client.CallAsync("emit_event", Fill("""{"type":"test.event","source":"{source}"}"""));
            _subscription = subscribed.GetProperty("subscription_id").GetString()!;
            _cursor = (await client.NextAsync("batched_events")).GetProperty("cursor").GetString()!;
        }

        public async Task StartReplayAsync()
        {
            var (_, replay) = await client.CallAsync("start_replay", Fill("""{"name":"r","start_time":"{start}","end_time":"{end}"}"""));
            _replay = replay.GetProperty("replay_id").GetString()!;
        }

        public async ValueTask DisposeAsync()
        {
            if (_replay.Length > 0)
            {
                await client.CallAsync("stop_replay", Fill("""{"replay_id":"{replay}"}"""));
            }

            await client.DisposeAsync();
        }

        private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
    }
}
