using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>How long an ordinary event takes at the default preset, batching and all.</summary>
internal sealed class NormalScenario : IScenario
{
    private const int Connections = 100;

    private const double EventsPerSecond = 100 * QueryEvents.Tags;

    public string Name => "normal";

    public string Title => "Ordinary events, producer to subscriber";

    public string Conditions =>
        "10,000 events/s in batches of 100 over the Orleans client, 100 connections of 100 users with the preset default, each "
        + "subscribed to one tag and so to 100 events/s. Latency: from before the emit call to the bytes in the subscriber's process.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var latencies = new LatencyRecorder(time);
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        await using var fleet = await SubscriberFleet.OpenAsync(
            Connections,
            i => hub.WebSocket($"normal-{i}"),
            _ => new BatchReader(isDense: false, latencies),
            i => $$"""{ "filter": { "tags": ["{{QueryEvents.TagOf(i % QueryEvents.Tags)}}"] }, "batching": { "preset": "default" } }""",
            time,
            cancellationToken);
        await using var load = new PacedProducer(host.Publisher, new QueryEvents(time, seed: 1).Tagged, EventsPerSecond, time);
        await Task.Delay(context.Seconds(3, 1), time, cancellationToken);
        latencies.Reset();
        var before = fleet.Received();
        await Task.Delay(context.Seconds(12, 4), time, cancellationToken);
        var (mean, p50, p99) = (latencies.MeanMilliseconds(), latencies.MillisecondsAt(50), latencies.MillisecondsAt(99));
        var received = fleet.Received() - before;
        await load.StopAsync();
        await AwaitAllAsync(fleet, load.Acknowledged.Stored, time, cancellationToken);
        context.Say($"mean {mean:N0}, p50 {p50:N0}, p99 {p99:N0} ms; {received.Events / (double)received.Batches:N1} events a frame");
        return
        [
            new Figure("latency mean", "ms", mean, Goal.AtMost(500)),
            new Figure("latency p50", "ms", p50),
            new Figure("latency p99", "ms", p99),
            new Figure("events a frame", "events", received.Events / (double)received.Batches),
        ];
    }

    /// <summary>Every event has one tag that one subscriber wants.</summary>
    private static async Task AwaitAllAsync(SubscriberFleet fleet, long stored, TimeProvider time, CancellationToken cancellationToken)
    {
        await Await.UntilAsync(
            () => fleet.Received().Events >= stored,
            TimeSpan.FromSeconds(15),
            () => $"{fleet.Received().Events} of {stored} events arrived",
            time,
            cancellationToken);
        fleet.ThrowIfBroken();
        if (fleet.Received().Events != stored || fleet.Repeated > 0)
        {
            throw new InvalidDataException($"{fleet.Received().Events} events arrived where {stored} were due");
        }
    }
}
