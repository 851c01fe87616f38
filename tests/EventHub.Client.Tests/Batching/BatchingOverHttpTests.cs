using System.Net;
using EventHub.Api.Security;
using EventHub.Client.Batching;
using EventHub.Client.Http;
using EventHub.Client.Publishing;
using EventHub.Client.Tests.Http;
using EventHub.Client.Tests.Retrying;
using EventHub.Emitting;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Client.Tests.Batching;

/// <summary>Against a hub as its users run it.</summary>
public sealed class BatchingOverHttpTests(BatchingOverHttpTests.RunningHub running) : IClassFixture<BatchingOverHttpTests.RunningHub>
{
    private const int EventsBefore = 1_500;

    private const int EventsAfter = 200;

    private static readonly BatchingPublisherOptions ManyRequests = new()
    {
        MaxBatchEvents = 100,
        MaxDelay = TimeSpan.FromMilliseconds(200),
        Linger = TimeSpan.FromMilliseconds(1),
    };

    [Fact]
    public async Task What_was_handed_in_around_the_death_of_the_hub_is_there_once_and_in_order()
    {
        var hub = await HubProcess.StartAsync(new HubStart { HttpPort = FreePorts.Take() });
        using var client = new EventHubHttpClient(hub.Address, hub.Token());
        await using var publisher = new BatchingEventPublisher(client, ManyRequests);
        var calls = HandIn(publisher, 0, EventsBefore);
        await Task.WhenAny(calls);

        hub.Kill();
        calls.AddRange(HandIn(publisher, EventsBefore, EventsAfter));
        await using var again = await HubProcess.StartAsync(hub.Start);
        var results = await Task.WhenAll(calls);

        using var reader = again.Client();
        var stored = await Listing.ReadAllAsync(reader, "event_types=dns_query_log&");
        Assert.Equal(results.Select(r => r.Events.Single().Id).Order(), stored.Select(e => e.GetProperty("id").GetGuid()).Order());
        Assert.All(Samples.Sources, source => Assert.Equal(
            Enumerable.Range(0, EventsBefore + EventsAfter),
            stored.Where(e => e.GetProperty("source").GetString() == source)
                .OrderBy(e => results[IndexOf(e.GetProperty("data").GetProperty("number").GetInt32(), source)].Events.Single().Position!.Value.Sequence)
                .Select(e => e.GetProperty("data").GetProperty("number").GetInt32())));
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task A_hub_that_is_not_there_yet_is_waited_for()
    {
        using var directory = new TempDirectory();
        var start = new HubStart { HttpPort = FreePorts.Take(), DataDirectory = directory.Path };
        var token = new TokenService(SigningKey.LoadOrCreate(directory.Path), TimeProvider.System)
            .Issue(new Reader("early", Role.Admin, []), TimeSpan.FromHours(1));
        using var client = new EventHubHttpClient(new Uri($"http://127.0.0.1:{start.HttpPort}"), token);
        await using var publisher = new BatchingEventPublisher(client, ManyRequests);

        var call = publisher.PublishAsync(Samples.Query(1));
        Assert.False(call.IsCompleted);
        await using var hub = await HubProcess.StartAsync(start);

        Assert.Equal(EmitStatus.Stored, (await call).Events.Single().Status);
    }

    [Fact]
    public async Task A_token_that_the_hub_does_not_accept_is_told_and_not_tried_again()
    {
        using var client = new EventHubHttpClient(running.Hub.Address, "no token");
        await using var publisher = new BatchingEventPublisher(client);

        var refusal = await Assert.ThrowsAsync<HubResponseException>(() => publisher.PublishAsync(Samples.Query(1)));

        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    [Fact]
    public async Task A_full_hub_is_left_alone_for_as_long_as_it_asks()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Refuses(503, 4029, "Too much waits.", retryAfter: 1).Stores();
        var time = new RecordingTime();
        using var client = new EventHubHttpClient(EventHubHttpOptions.For(hub.Address, "secret"), time);
        await using var publisher = new BatchingEventPublisher(client, ManyRequests with { Linger = TimeSpan.Zero }, time);

        await publisher.PublishAsync(Samples.Query(1));

        Assert.Equal(2, hub.Requests.Count);
        Assert.Equal(HttpFixture.IdsIn(hub.Requests[0]), HttpFixture.IdsIn(hub.Requests[1]));
        Assert.Contains(time.Waits, wait => wait >= TimeSpan.FromSeconds(1) && wait < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_event_that_its_producer_has_no_right_to_takes_nobody_with_it()
    {
        using var client = new EventHubHttpClient(running.Hub.Address, running.Hub.Token("alice", Role.User));
        await using var publisher = new BatchingEventPublisher(client, ManyRequests with { Linger = TimeSpan.FromMilliseconds(50) });

        var calls = Enumerable.Range(0, 20)
            .Select(n => publisher.PublishAsync(Samples.Query(n) with { Type = n == 7 ? "zone_created" : "custom_event" })).ToArray();

        var refusal = await Assert.ThrowsAsync<HubResponseException>(() => calls[7]);
        Assert.Equal((HttpStatusCode.Forbidden, "events[0].type"), (refusal.StatusCode, Assert.Single(refusal.Errors).Field));
        await Task.WhenAll(calls.Where((_, n) => n != 7));
    }

    /// <summary>All at once, of every source.</summary>
    private static List<Task<EmitResult>> HandIn(BatchingEventPublisher publisher, int first, int count) =>
    [
        .. Enumerable.Range(first, count).SelectMany(n => Samples.Sources.Select(source => publisher.PublishAsync(Samples.Query(n, source)))),
    ];

    private static int IndexOf(int number, string source) => (number * Samples.Sources.Length) + Array.IndexOf(Samples.Sources, source);

    /// <summary>For the tests that do the hub no harm.</summary>
    public sealed class RunningHub : IAsyncLifetime
    {
        internal HubProcess Hub { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Hub = await HubProcess.StartAsync();

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}
