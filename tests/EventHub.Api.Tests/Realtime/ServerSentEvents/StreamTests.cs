using System.Text;
using System.Text.Json;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.ServerSentEvents;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.ServerSentEvents;

/// <summary>Streams of server-sent events: how they begin, resume and end.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests" };

    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync(static o => o.MaxConnectionsPerUser = 2);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join("\n", _server.Logs.Errors));
    }

    [Fact]
    public async Task A_stream_begins_with_who_reads_and_what_and_with_an_id_to_resume_from()
    {
        await using var stream = await StreamClient.ConnectAsync(new Uri(_server.StreamAddress + "?event_types=test.*&batching=low_latency"), _server.Token());

        var welcome = await stream.NextAsync("welcome");
        var subscribed = await stream.NextAsync("subscription_updated");

        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["no"], stream.Response.Headers.GetValues("X-Accel-Buffering"));
        Assert.Equal("ada", welcome.GetProperty("user").GetString());
        Assert.Equal("""{"event_types":["test.*"]}""", subscribed.GetProperty("filter").GetRawText());
        Assert.Equal("priority_based", subscribed.GetProperty("batching").GetProperty("strategy").GetString());
        Assert.Equal(("log1.bulk-0:0.urgent:0", subscribed.Cursor()), (stream.LastEventId, stream.LastEventId));
        Assert.Equal(TimeSpan.FromSeconds(2), stream.Retry);
    }

    [Fact]
    public async Task Each_event_is_one_of_the_stream_and_its_id_is_the_cursor_behind_it()
    {
        await using var stream = await ConnectAsync();
        _server.Cluster.Append(Draft);
        _server.Cluster.Append(Draft with { Priority = EventPriority.Urgent });
        _server.Cluster.Append(Draft with { Persist = false });

        var positions = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            positions.Add((await stream.NextAsync()).GetProperty("position").GetString()!);
        }

        Assert.Equal(["bulk-0:1", "urgent:1", "volatile:1"], positions.Order(StringComparer.Ordinal));
        Assert.Equal("log1.bulk-0:1.urgent:1", stream.LastEventId);
    }

    [Fact]
    public async Task Whoever_resumes_after_any_event_of_a_batch_misses_nothing_and_gets_nothing_twice()
    {
        const int events = 6;
        await using var first = await ConnectAsync();
        var batch = new LogEvent[events];
        for (var i = 0; i < events; i++)
        {
            batch[i] = _server.Cluster.Append(Draft, offer: false);
        }

        SendAsOne(batch);
        for (var taken = 1; taken <= events; taken++)
        {
            Assert.Equal($"bulk-0:{taken}", (await first.NextAsync()).GetProperty("position").GetString());
            await using var resumed = await ConnectAsync(first.LastEventId);
            for (var i = taken + 1; i <= events; i++)
            {
                Assert.Equal($"bulk-0:{i}", (await resumed.NextAsync()).GetProperty("position").GetString());
            }

            Assert.Equal(events.ToString(System.Globalization.CultureInfo.InvariantCulture), resumed.LastEventId.Split('.')[1].Split(':')[1]);
            await resumed.DisposeAsync();
            await _server.Cluster.Queue("ada").Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_header_wins_over_the_parameter_that_a_browser_repeats()
    {
        _server.Cluster.Append(Draft);
        _server.Cluster.Append(Draft);

        await using var stream = await StreamClient.ConnectAsync(
            new Uri(_server.StreamAddress + "?cursor=log1.bulk-0:0"), _server.Token(), lastEventId: "log1.bulk-0:1.urgent:0");

        await stream.NextAsync("welcome");
        await stream.NextAsync("subscription_updated");
        Assert.Equal("bulk-0:2", (await stream.NextAsync()).GetProperty("position").GetString());
    }

    [Fact]
    public async Task Line_ends_inside_of_an_events_data_do_not_end_its_line()
    {
        await using var stream = await ConnectAsync();

        _server.Cluster.Append(Draft with { Data = "{\r\n \"a\":\n\n1,\r\"b\":\"x\\n\"}"u8.ToArray() });

        var data = (await stream.NextAsync()).GetProperty("data");
        Assert.Equal((1, "x\n"), (data.GetProperty("a").GetInt32(), data.GetProperty("b").GetString()));
    }

    [Fact]
    public async Task A_gap_stands_in_its_place_and_has_the_cursor_behind_it()
    {
        await using var stream = await ConnectAsync();
        _server.Cluster.Append(Draft, offer: false);
        _server.Cluster.Queue("ada").NextGap = new DeliveryGap(1, 1, 1);
        _server.Cluster.Append(Draft);

        var gap = await stream.NextAsync("gap");

        Assert.Equal(("bulk-0:1", "log1.bulk-0:1.urgent:0"), (gap.GetProperty("from").GetString(), stream.LastEventId));
        Assert.Equal("bulk-0:2", (await stream.NextAsync()).GetProperty("position").GetString());
    }

    [Theory]
    [InlineData("?access_token=", "", 401)]
    [InlineData("", "other.bulk-0:0", 404)]
    [InlineData("", "log1.bulk-0:1", 404)]
    public async Task What_is_wrong_before_it_begins_is_a_problem(string query, string lastEventId, int status)
    {
        using var http = new HttpClient();

        using var answer = await StreamClient.RequestAsync(
            http, new Uri(_server.StreamAddress + query), status == 401 ? null : _server.Token(), lastEventId);

        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Empty(_server.Sessions);
    }

    [Fact]
    public async Task A_token_in_the_address_does_and_one_connection_too_many_is_told()
    {
        var address = new Uri($"{_server.StreamAddress}?access_token={_server.Token()}");
        await using var first = await StreamClient.ConnectAsync(address, token: null);
        await using var second = await HubClient.ConnectAsync(_server);
        await second.NextAsync("welcome");
        await first.NextAsync("welcome");
        using var http = new HttpClient();

        using var third = await StreamClient.RequestAsync(http, address, token: null);

        using var problem = JsonDocument.Parse(await third.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((429, 4009), ((int)third.StatusCode, problem.RootElement.GetProperty("code").GetInt32()));
        Assert.NotNull(third.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        await using var stream = await ConnectAsync(lifetime: TimeSpan.FromMinutes(5));

        var told = stream.NextAsync("error");
        await Eventually.True(() =>
        {
            _server.Time.Advance(NodeHeartbeat.Interval);
            return told.IsCompleted;
        });

        Assert.Equal(4002, (await told).GetProperty("code").GetInt32());
        Assert.Null(await stream.TryNextAsync());
    }

    [Fact]
    public async Task A_node_that_stops_says_goodbye()
    {
        await using var stream = await ConnectAsync();

        // Stopping waits for the clients, who are read by this test alone.
        var stopped = Task.Run(_server.StopAsync, TestContext.Current.CancellationToken);

        Assert.Equal(1001, (await stream.NextAsync("error")).GetProperty("code").GetInt32());
        Assert.Null(await stream.TryNextAsync());
        await stopped;
    }

    [Fact]
    public async Task A_reader_that_goes_leaves_no_session_behind()
    {
        var stream = await ConnectAsync();
        Assert.Single(_server.Sessions);

        await stream.DisposeAsync();

        await _server.Cluster.Queue("ada").Disconnects.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_server.Sessions);
        Assert.Empty(_server.Cluster.Queue("ada").Subscriptions);
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_is_alive()
    {
        using var http = new HttpClient();
        using var answer = await StreamClient.RequestAsync(http, _server.StreamAddress, _server.Token());
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var lines = new StreamReader(stream, Encoding.UTF8);
        var heartbeat = UntilHeartbeatAsync(lines);

        await Testing.Eventually.Holds(
            () =>
            {
                _server.Time.Advance(StreamEndpoint.HeartbeatInterval);
                return heartbeat.IsCompleted;
            },
            "a heartbeat");

        Assert.True(await heartbeat);
    }

    private static async Task<bool> UntilHeartbeatAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == ":")
            {
                return true;
            }
        }

        return false;
    }

    private async Task<StreamClient> ConnectAsync(string? lastEventId = null, TimeSpan? lifetime = null)
    {
        var stream = await StreamClient.ConnectAsync(_server.StreamAddress, _server.Token(lifetime: lifetime), lastEventId);
        await stream.NextAsync("welcome");
        await stream.NextAsync("subscription_updated");
        return stream;
    }

    private void SendAsOne(LogEvent[] events)
    {
        var subscription = _server.Cluster.Queue("ada").Subscriptions.Single();
        _server.Cluster.Queue("ada").Send(subscription.SubscriptionId, new DeliveryOrder
        {
            ConnectionId = subscription.ConnectionId,
            SubscriptionId = subscription.SubscriptionId,
            BatchNumber = 1,
            Lane = events[0].Position.Lane,
            Priority = EventPriority.Normal,
            Sequences = Array.ConvertAll(events, static e => e.Position.Sequence),
            Through = events[^1].Position.Sequence,
            Size = events.Sum(static e => e.Size),
        }, events);
    }
}
