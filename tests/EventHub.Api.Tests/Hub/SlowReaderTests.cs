using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Api.Tests.Hub;

/// <summary>A whole hub with a reader that is slower than its events, or takes nothing at all.</summary>
public sealed class SlowReaderTests
{
    private const string Everything = """{"filter":{"event_sources":["flood"]}}""";

    [Fact]
    public async Task A_reader_that_stalls_gets_each_event_or_a_gap_that_counts_it_and_every_critical_one()
    {
        const int rounds = 20;
        await using var hub = await HubProcess.StartAsync();
        var token = hub.Token();
        var arrived = 0;
        await using var reading = hub.Connection(token);
        reading.On<JsonElement>("batched_events", batch => Interlocked.Add(ref arrived, batch.GetProperty("count").GetInt32()));
        await reading.StartAsync(TestContext.Current.CancellationToken);
        await reading.InvokeAsync<JsonElement>("subscribe_events", JsonDocument.Parse(Everything).RootElement, TestContext.Current.CancellationToken);
        using var stalling = await RawReader.SubscribeAsync(
            hub,
            token,
            """{"filter":{"event_sources":["flood"]},"batching":{"batch_timeout_ms":0,"max_queue_size":20},"overflow":"drop_oldest"}""");

        // In sum more than fits into the sockets and the window of what is under way.
        var emitted = new List<EventPosition>();
        for (var round = 0; round < rounds; round++)
        {
            await FloodAsync(hub, emitted, events: 20, dataBytes: 32 * 1024);
        }

        // Both have one queue: what was offered to one of its subscriptions was offered to the other.
        await Eventually.Holds(() => Volatile.Read(ref arrived) == emitted.Count, "everything to reach the one that reads");
        await stalling.TakeAllAsync(emitted);

        Assert.NotEmpty(stalling.Gaps);
        stalling.AssertComplete(emitted);
        Assert.Equal(rounds, stalling.Received.Count(static p => p.Lane == Lanes.Urgent));
    }

    [Theory]
    [InlineData("drop_oldest")]
    [InlineData("catch_up")]
    public async Task A_reader_of_20_KB_a_second_gets_every_critical_event_of_a_flood_and_the_rest_or_its_count(string overflow)
    {
        const int seconds = 6;
        await using var hub = await HubProcess.StartAsync();
        using var reader = await RawReader.SubscribeAsync(
            hub,
            hub.Token(),
            $$"""{"filter":{"event_sources":["flood"]},"batching":{"max_batch_bytes":2048,"max_queue_size":100},"overflow":"{{overflow}}","max_unacked_bytes":4096}""");
        var emitted = new List<EventPosition>();
        var flood = Task.Run(async () =>
        {
            using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
            for (var round = 0; round < seconds; round++)
            {
                await FloodAsync(hub, emitted, events: 500, dataBytes: 100);
                await second.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
        });

        // While the flood lasts each kilobyte costs 50 ms; what is left afterwards is read as fast as it comes.
        var criticalInTime = 0;
        using (var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
        {
            while (!flood.IsCompleted)
            {
                for (var bytes = await reader.TakeAsync(); bytes > 0; bytes -= 1_000)
                {
                    await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                }

                criticalInTime = reader.Received.Count(static p => p.Lane == Lanes.Urgent);
                await reader.AckAsync();
            }
        }

        await flood;
        while (!reader.HasLastOf(emitted))
        {
            Assert.NotNull(await reader.TakeAsync());
            await reader.AckAsync();
        }

        reader.AssertComplete(emitted);
        Assert.Equal(overflow == "drop_oldest", reader.Gaps.Count > 0);
        Assert.Equal(seconds, reader.Received.Count(static p => p.Lane == Lanes.Urgent));
        Assert.InRange(criticalInTime, seconds - 2, seconds);
        Assert.Empty(reader.Errors);
    }

    [Fact]
    public async Task A_socket_that_nobody_reads_is_closed_and_its_reader_resumes_with_nothing_lost()
    {
        await using var hub = await HubProcess.StartAsync(ClosesAfter(seconds: 5));
        using var stalled = await RawReader.SubscribeAsync(hub, hub.Token(), Everything);
        var emitted = new List<EventPosition>();

        // It has read the answer and nothing else: the sockets fill, and then a batch waits.
        await FloodAsync(hub, emitted, events: 400, dataBytes: 32 * 1024);
        await Eventually.Holds(() => hub.Errors.Contains("took nothing for 5 s", StringComparison.Ordinal), "the hub to give up");

        // What had left is still to be had, up to the end.
        while (await stalled.TakeAsync() is not null)
        {
        }

        Assert.False(stalled.HasLastOf(emitted), "the reader was not slow");
        using var resumed = await ResumeAsync(hub, stalled);
        await resumed.TakeAllAsync(emitted);
        resumed.AssertComplete(emitted);
        Assert.Empty(resumed.Gaps);
    }

    [Fact]
    public async Task A_reader_that_acknowledges_nothing_of_all_it_may_have_is_told_4008_and_resumes()
    {
        await using var hub = await HubProcess.StartAsync(ClosesAfter(seconds: 5));
        using var silent = await RawReader.SubscribeAsync(
            hub, hub.Token(), """{"filter":{"event_sources":["flood"]},"max_unacked_bytes":4096}""");
        var emitted = new List<EventPosition>();
        await FloodAsync(hub, emitted, events: 200, dataBytes: 100);

        while (await silent.TakeAsync() is not null)
        {
        }

        Assert.Equal([4008], silent.Errors);
        Assert.False(silent.HasLastOf(emitted));
        using var resumed = await ResumeAsync(hub, silent);
        await resumed.TakeAllAsync(emitted);
        resumed.AssertComplete(emitted);
        Assert.Empty(resumed.Gaps);
    }

    private static HubStart ClosesAfter(int seconds) => new()
    {
        Environment = new Dictionary<string, string> { ["EventHub__Realtime__SlowReaderLimit"] = TimeSpan.FromSeconds(seconds).ToString() },
    };

    /// <summary>The same reader on a new connection: what it has, it keeps.</summary>
    private static async Task<RawReader> ResumeAsync(HubProcess hub, RawReader gone)
    {
        var resumed = await RawReader.SubscribeAsync(
            hub, hub.Token(), $$"""{"filter":{"event_sources":["flood"]},"cursor":"{{gone.Cursor}}"}""");
        resumed.Received.AddRange(gone.Received);
        return resumed;
    }

    /// <summary>Emits so many events and a critical one, in requests of a hundred at most.</summary>
    private static async Task FloodAsync(HubProcess hub, List<EventPosition> positions, int events, int dataBytes)
    {
        using var client = hub.Client();
        var text = new string('x', dataBytes);
        var bulk = $$$"""{"type":"custom_event","source":"flood","data":{"text":"{{{text}}}"}}""";
        const string critical = """{"type":"custom_event","source":"flood","priority":"critical"}""";
        foreach (var some in Enumerable.Repeat(bulk, events).Append(critical).Chunk(100))
        {
            using var answer = await client.EmitAsync($$"""{"events":[{{string.Join(',', some)}}]}""");
            Assert.True(answer.IsSuccessStatusCode);
            positions.AddRange((await answer.JsonAsync()).GetProperty("events").EnumerateArray().Select(RawReader.Position));
        }
    }
}
