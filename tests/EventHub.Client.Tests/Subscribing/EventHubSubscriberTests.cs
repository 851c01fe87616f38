using System.Globalization;
using System.Text;
using System.Text.Json;
using EventHub.Client.Subscribing;
using EventHub.Filters;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Client.Tests.Subscribing;

/// <summary>Against a hub as its users run it.</summary>
public sealed class EventHubSubscriberTests
{
    private const string Source = "subscriber-tests";

    private static readonly TimeSpan Patience = Eventually.Deadline;

    [Theory]
    [InlineData]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("br", "gzip")]
    public async Task Every_event_comes_once_and_in_order_however_it_is_encoded(params string[] encodings)
    {
        await using var hub = await HubProcess.StartAsync();
        using var deadline = Deadline();
        var cursor = await CursorAsync(hub);
        await EmitAsync(hub, 0, 300);
        var subscriber = Subscriber(hub, cursor, encodings: encodings);

        Assert.Equal(Enumerable.Range(0, 300), await ReadAsync(subscriber, 300, deadline.Token));
    }

    [Fact]
    public async Task A_reader_goes_on_by_itself_where_it_was_when_the_hub_comes_back()
    {
        var start = new HubStart { HttpPort = FreePorts.Take() };
        var hub = await HubProcess.StartAsync(start);
        using var deadline = Deadline();
        var subscriber = Subscriber(hub, await CursorAsync(hub));
        await using var events = subscriber.ReadAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
        await EmitAsync(hub, 0, 20);
        Assert.Equal(Enumerable.Range(0, 20), await TakeAsync(events, 20));

        hub.Kill();
        await using var again = await HubProcess.StartAsync(hub.Start);
        await EmitAsync(again, 20, 20);

        Assert.Equal(Enumerable.Range(20, 20), await TakeAsync(events, 20));
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_keeps_the_cursor_goes_on_from_it_with_another_subscriber()
    {
        await using var hub = await HubProcess.StartAsync();
        using var deadline = Deadline();
        var first = Subscriber(hub, await CursorAsync(hub));
        await EmitAsync(hub, 0, 120);
        var read = await ReadAsync(first, 100, deadline.Token);

        var rest = await ReadAsync(Subscriber(hub, first.Cursor), 20, deadline.Token);

        // The cursor counts whole batches: of the last one begun, everything comes again.
        Assert.Equal(Enumerable.Range(0, 100), read);
        Assert.InRange(rest[0], 1, 100);
        Assert.Equal(Enumerable.Range(rest[0], 20), rest);
    }

    [Fact]
    public async Task A_reader_that_is_slow_keeps_little_on_one_connection_and_misses_nothing()
    {
        const int Bound = 8 * 1024;
        await using var hub = await HubProcess.StartAsync();
        using var deadline = Deadline();
        var subscriber = Subscriber(hub, await CursorAsync(hub), bufferedBytes: Bound);
        await using var events = subscriber.ReadAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
        await EmitAsync(hub, 0, 1);
        Assert.Equal([0], await TakeAsync(events, 1));
        var opened = await ConnectionsAsync(hub, deadline.Token);

        await EmitAsync(hub, 1, 600);
        await Eventually.Holds(
            async token => (await ConnectionsAsync(hub, token)).GetProperty("unacked_bytes").GetInt64() >= Bound,
            "the hub to have sent what it may",
            cancellationToken: deadline.Token);

        // One batch goes beyond the bound, of 25 events at most with this preset.
        Assert.InRange((await ConnectionsAsync(hub, deadline.Token)).GetProperty("unacked_bytes").GetInt64(), Bound, 3 * Bound);
        Assert.Equal(Enumerable.Range(1, 600), await TakeAsync(events, 600));
        Assert.Equal(
            opened.GetProperty("opened").GetProperty("signalr_json").GetInt64(),
            (await ConnectionsAsync(hub, deadline.Token)).GetProperty("opened").GetProperty("signalr_json").GetInt64());
    }

    [Fact]
    public async Task A_token_that_the_hub_does_not_accept_ends_the_reading()
    {
        await using var hub = await HubProcess.StartAsync();
        using var deadline = Deadline();
        var subscriber = new EventHubSubscriber(new EventSubscriberOptions { Hub = hub.Address, Token = _ => ValueTask.FromResult("no token") });

        var refusal = await Assert.ThrowsAsync<SubscriptionRefusedException>(() => ReadAsync(subscriber, 1, deadline.Token));

        Assert.Equal(4001, refusal.Code);
    }

    [Fact]
    public async Task A_cursor_of_another_log_ends_the_reading()
    {
        await using var hub = await HubProcess.StartAsync();
        using var deadline = Deadline();

        var refusal = await Assert.ThrowsAsync<SubscriptionRefusedException>(
            () => ReadAsync(Subscriber(hub, "otherlog.urgent:4"), 1, deadline.Token));

        Assert.Equal(4004, refusal.Code);
    }

    [Fact]
    public void An_option_out_of_its_bounds_is_named()
    {
        var hub = new Uri("http://127.0.0.1:8080");
        ValueTask<string> Token(CancellationToken cancellationToken) => ValueTask.FromResult("token");

        Assert.Contains("BufferedBytes", Refused(new EventSubscriberOptions { Hub = hub, Token = Token, BufferedBytes = 1_023 }), StringComparison.Ordinal);
        Assert.Contains("BufferedBytes", Refused(new EventSubscriberOptions { Hub = hub, Token = Token, BufferedBytes = 1_048_577 }), StringComparison.Ordinal);
        Assert.Contains("Encodings", Refused(new EventSubscriberOptions { Hub = hub, Token = Token, Encodings = ["zstd"] }), StringComparison.Ordinal);
        Assert.Contains("Hub", Refused(new EventSubscriberOptions { Hub = new Uri("ftp://hub"), Token = Token }), StringComparison.Ordinal);
    }

    private static string Refused(EventSubscriberOptions options) =>
        Assert.ThrowsAny<ArgumentException>(() => new EventHubSubscriber(options)).Message;

    private static EventHubSubscriber Subscriber(HubProcess hub, string? cursor, int bufferedBytes = 1_048_576, string[]? encodings = null)
    {
        var token = hub.Token();
        return new EventHubSubscriber(new EventSubscriberOptions
        {
            Hub = hub.Address,
            Token = _ => ValueTask.FromResult(token),
            Filter = EventFilter.Everything with { EventSources = [Source] },
            Cursor = cursor,
            Batching = "production",
            Encodings = encodings ?? ["br", "gzip"],
            BufferedBytes = bufferedBytes,
            BaseDelay = TimeSpan.FromMilliseconds(1),
        });
    }

    /// <summary>Where the log ends now.</summary>
    private static async Task<string> CursorAsync(HubProcess hub)
    {
        await using var connection = hub.Connection();
        await connection.StartAsync(TestContext.Current.CancellationToken);
        var recent = await connection.InvokeAsync<JsonElement>("get_recent_events", new { limit = 1 }, TestContext.Current.CancellationToken);
        return recent.GetProperty("cursor").GetString()!;
    }

    /// <summary>What the hub counts of its connections, once all of it is in its statistics.</summary>
    private static async Task<JsonElement> ConnectionsAsync(HubProcess hub, CancellationToken cancellationToken)
    {
        using var client = hub.Client();
        var statistics = await Eventually.Get(
            async token =>
            {
                var answer = await client.GetStringAsync("/api/events/statistics", token);
                return JsonElement.Parse(answer).GetProperty("complete").GetBoolean() ? answer : null;
            },
            "complete statistics",
            cancellationToken: cancellationToken);
        return JsonElement.Parse(statistics).GetProperty("connections");
    }

    private static async Task EmitAsync(HubProcess hub, int first, int count)
    {
        using var client = hub.Client();
        var events = string.Join(',', Enumerable.Range(first, count).Select(static n => string.Create(
            CultureInfo.InvariantCulture, $$$"""{"type":"custom_event","source":"{{{Source}}}","data":{"n":{{{n}}}}}""")));
        using var body = new StringContent($$"""{"events":[{{events}}]}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/api/events/emit", body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<List<int>> ReadAsync(EventHubSubscriber subscriber, int count, CancellationToken cancellationToken)
    {
        await using var events = subscriber.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        return await TakeAsync(events, count);
    }

    private static async Task<List<int>> TakeAsync(IAsyncEnumerator<JsonElement> events, int count)
    {
        var numbers = new List<int>(count);
        while (numbers.Count < count && await events.MoveNextAsync())
        {
            numbers.Add(events.Current.GetProperty("data").GetProperty("n").GetInt32());
        }

        return numbers;
    }

    private static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }
}
