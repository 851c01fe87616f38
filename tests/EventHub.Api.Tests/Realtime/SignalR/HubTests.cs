using System.Text.Json;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime.SignalR;

public abstract class HubTests(string protocol) : IAsyncLifetime
{
    private const string Event = """{"type":"test.event","source":"tests","data":{"n":1}}""";

    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests", Data = "{\"text\":\"\\u00e9 \\\"x\\\"\"}"u8.ToArray() };

    private HubServer _server = null!;
    private HubClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await HubServer.StartAsync();
        _client = await HubClient.ConnectAsync(_server, protocol);
        await _client.NextAsync("welcome");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join("\n", _server.Logs.Errors));
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Welcome_comes_first_and_says_who_and_how_much()
    {
        _server.Cluster.Append(Draft);
        await using var client = await HubClient.ConnectAsync(_server, protocol);

        var welcome = await client.NextAsync("welcome");

        Assert.Equal("ada", welcome.GetProperty("user").GetString());
        Assert.Equal("user", welcome.GetProperty("role").GetString());
        Assert.Equal("2026-11-22T12:00:00.000Z", welcome.GetProperty("server_time").GetString());
        Assert.Equal("log1.bulk-0:1.urgent:0", welcome.GetProperty("cursor").GetString());
        Assert.Equal(20, welcome.GetProperty("limits").GetProperty("max_subscriptions").GetInt32());
        Assert.NotEmpty(welcome.GetProperty("connection_id").GetString()!);
    }

    [Fact]
    public async Task Ping_tells_the_time() =>
        Assert.Equal("2026-11-22T12:00:00.000Z", (await _client.CallAsync("ping")).GetProperty("timestamp").GetString());

    [Fact]
    public async Task An_emitted_event_comes_back_to_its_subscriber_as_it_is_in_the_log()
    {
        var subscribed = await _client.CallAsync("subscribe_events", """{"filter":{"event_types":["test.*"]}}""");
        Assert.Equal("""{"event_types":["test.*"]}""", subscribed.GetProperty("filter").GetRawText());
        Assert.Equal("log1.bulk-0:0.urgent:0", subscribed.GetProperty("cursor").GetString());

        var emitted = await _client.CallAsync("emit_event", Event);

        var batch = await _client.NextAsync("batched_events");
        Assert.Equal("stored", emitted.GetProperty("status").GetString());
        Assert.Equal("bulk-0:1", emitted.GetProperty("position").GetString());
        Assert.Equal(subscribed.GetProperty("subscription_id").GetString(), batch.GetProperty("subscription_id").GetString());
        Assert.Equal("log1.bulk-0:1.urgent:0", batch.Cursor());
        var e = Assert.Single(batch.GetProperty("events").EnumerateArray());
        Assert.Equal(emitted.GetProperty("id").GetString(), e.GetProperty("id").GetString());
        using var logged = JsonDocument.Parse(_server.Cluster.Read("bulk-0", 0, 1)[0].Json.Bytes);
        Assert.True(JsonElement.DeepEquals(logged.RootElement, e));
    }

    [Fact]
    public async Task An_event_that_is_not_stored_has_no_place_in_the_cursor()
    {
        await _client.CallAsync("subscribe_events", "{}");

        var emitted = await _client.CallAsync("emit_event", """{"type":"test.event","source":"tests","persist":false}""");

        Assert.Equal("live", emitted.GetProperty("status").GetString());
        Assert.Equal("log1.bulk-0:0.urgent:0", (await _client.NextAsync("batched_events")).Cursor());
    }

    [Fact]
    public async Task Whoever_resumes_with_a_cursor_misses_nothing_and_gets_nothing_twice()
    {
        await _client.CallAsync("subscribe_events", "{}");
        _server.Cluster.Append(Draft);
        var cursor = (await _client.NextAsync("batched_events")).Cursor();
        await _client.DisposeAsync();
        _server.Cluster.Append(Draft);
        _server.Cluster.Append(Draft with { Priority = EventPriority.Urgent });

        await using var again = await HubClient.ConnectAsync(_server, protocol);
        await again.NextAsync("welcome");
        await again.CallAsync("subscribe_events", $$"""{"cursor":"{{cursor}}"}""");
        _server.Cluster.Append(Draft);

        var positions = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            positions.AddRange((await again.NextAsync("batched_events")).Positions());
        }

        Assert.Equal(["bulk-0:2", "bulk-0:3"], positions.Where(static p => p.StartsWith("bulk", StringComparison.Ordinal)));
        Assert.Single(positions, "urgent:1");
    }

    [Fact]
    public async Task Recent_events_come_oldest_first_with_the_cursor_to_go_on_from()
    {
        for (var i = 0; i < 5; i++)
        {
            _server.Cluster.Append(Draft);
        }

        var recent = await _client.CallAsync("get_recent_events", """{"limit":3}""");

        Assert.Equal(["bulk-0:3", "bulk-0:4", "bulk-0:5"], recent.Positions());
        Assert.Equal("log1.bulk-0:5.urgent:0", recent.Cursor());
    }

    [Fact]
    public async Task An_ended_subscription_gets_nothing_more()
    {
        var first = (await _client.CallAsync("subscribe_events", "{}")).GetProperty("subscription_id").GetString();
        var second = (await _client.CallAsync("subscribe_events", "{}")).GetProperty("subscription_id").GetString();

        await _client.CallAsync("unsubscribe_events", $"\"{first}\"");
        _server.Cluster.Append(Draft);

        Assert.Equal(second, (await _client.NextAsync("batched_events")).GetProperty("subscription_id").GetString());
        Assert.Single(_server.Cluster.Queue("ada").Subscriptions);
        Assert.Equal(4004, (await _client.RefusedAsync("unsubscribe_events", $"\"{first}\"")).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task What_was_sent_can_be_acknowledged_and_nothing_else()
    {
        await _client.CallAsync("subscribe_events", """{"max_unacked_bytes":1024}""");
        _server.Cluster.Append(Draft);
        var cursor = (await _client.NextAsync("batched_events")).Cursor();

        foreach (var (argument, code, field) in ((string, int, string)[])[
            ("""{"cursor":"log1.bulk-0:2"}""", 4000, "cursor: is beyond"),
            ("""{"cursor":"log1.bulk-7:1"}""", 4000, "cursor: is beyond"),
            ("""{"cursor":"other.bulk-0:1"}""", 4000, "cursor: is not of this log"),
            ("""{"cursor":"log1.bulk-0:1","subscription_id":"none"}""", 4004, "subscription_id:"),
        ])
        {
            var refused = await _client.RefusedAsync("ack", argument);
            Assert.Equal(code, refused.GetProperty("code").GetInt32());
            Assert.StartsWith(field, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.False(_server.Cluster.Queue("ada").Reports.Reader.TryPeek(out _));
        await _client.SendAsync("ack", $"\"{cursor}\"");
        await Eventually.Report(_server.Cluster.Queue("ada"), static w => w.BatchNumber == 1);
        var told = await _server.Cluster.Queue("ada").Acks.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(cursor, told.Cursor.ToString());
        Assert.False(_server.Cluster.Queue("ada").Acks.Reader.TryPeek(out _));
    }

    [Theory]
    [InlineData("subscribe_events", """{"filter":{"severity_levels":["bad"]}}""", 4000, "filter.severity_levels[0]:")]
    [InlineData("subscribe_events", """{"filter":{},"colour":"red"}""", 4000, "colour:")]
    [InlineData("subscribe_events", """{"cursor":"other.bulk-0:0"}""", 4004, "cursor:")]
    [InlineData("subscribe_events", """{"cursor":"log1.bulk-0:1"}""", 4004, "cursor:")]
    [InlineData("subscribe_events", "null", 4000, "must be an object")]
    [InlineData("emit_event", """{"type":"test.event"}""", 4000, "source:")]
    [InlineData("emit_event", """{"type":"test.event","source":"tests","user_id":"bob"}""", 4003, "user_id:")]
    [InlineData("get_recent_events", """{"limit":0}""", 4000, "limit:")]
    [InlineData("ack", """{"cursor":"log1.urgent:0"}""", 4004, "subscription_id:")]
    public async Task A_refused_call_says_why(string method, string argument, int code, string message)
    {
        var error = await _client.RefusedAsync(method, argument);

        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.StartsWith(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(error.GetProperty("temporary").GetBoolean());
        Assert.Equal(0, _server.Cluster.Count);
    }

    [Fact]
    public async Task What_can_succeed_later_is_called_temporary()
    {
        _server.Cluster.Outage = new Log.LogOverloadedException();
        var overloaded = await _client.RefusedAsync("emit_event", Event);
        _server.Cluster.Outage = new TimeoutException("somewhere inside");
        var away = await _client.RefusedAsync("subscribe_events", "{}");
        _server.Cluster.Outage = null;

        Assert.Equal(4029, overloaded.GetProperty("code").GetInt32());
        Assert.True(overloaded.GetProperty("temporary").GetBoolean());
        Assert.Equal(4500, away.GetProperty("code").GetInt32());
        Assert.True(away.GetProperty("temporary").GetBoolean());
        Assert.DoesNotContain("inside", away.GetRawText(), StringComparison.Ordinal);
        await _client.CallAsync("subscribe_events", "{}");
    }

    [Fact]
    public async Task A_connection_has_a_bounded_number_of_subscriptions()
    {
        for (var i = 0; i < 20; i++)
        {
            await _client.CallAsync("subscribe_events", "{}");
        }

        Assert.Equal(4000, (await _client.RefusedAsync("subscribe_events", "{}")).GetProperty("code").GetInt32());
    }
}

public sealed class JsonHubTests() : HubTests(HubClient.Json);

public sealed class MessagePackHubTests() : HubTests(HubClient.MessagePack);
