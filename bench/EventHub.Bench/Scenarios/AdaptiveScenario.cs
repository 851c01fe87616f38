using System.Globalization;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>What the adaptive strategy makes of a rising load, beside fixed bounds.</summary>
internal sealed class AdaptiveScenario : IScenario
{
    private const int Readers = 10;

    private static readonly (string Name, string Batching)[] Strategies =
    [
        ("adaptive", """{"preset":"high_volume"}"""),
        ("hybrid", """{"preset":"high_volume","strategy":"hybrid","adaptive_sizing":false}"""),
    ];

    private static readonly double[] Rates = [10, 50, 200, 1_000, 5_000, 20_000];

    public string Name => "adaptive";

    public string Title => "Adaptive batching under a rising load";

    public string Conditions =>
        "10 readers of everything with the strategy adaptive and 10 with hybrid and adaptive_sizing off, both with the bounds of the preset high_volume (100 events, 128 KiB, 2 s), on one hub. "
        + "Events over the Orleans client, up to 1,000/s one by one, beyond it in batches of a hundredth of a second. "
        + "Latency: from before the emit call to the bytes in the reader's process.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        var groups = new List<Group>();
        try
        {
            foreach (var (strategy, batching) in Strategies)
            {
                groups.Add(await Group.OpenAsync(strategy, batching, hub, context.Time, cancellationToken));
            }

            var figures = new List<Figure>();
            var events = new QueryEvents(context.Time, seed: 1);
            var stored = 0L;
            foreach (var rate in Rates)
            {
                stored += await LoadAsync(groups, host, events, rate, context, cancellationToken);
                foreach (var group in groups)
                {
                    await group.AwaitAsync(stored, cancellationToken);
                    figures.AddRange(group.Figures(rate));
                }

                context.Say(string.Join("; ", groups.Select(group => group.Said(rate))));
            }

            return figures;
        }
        finally
        {
            foreach (var group in groups)
            {
                await group.DisposeAsync();
            }
        }
    }

    /// <returns>Events that were stored.</returns>
    private static async Task<long> LoadAsync(
        List<Group> groups, PublisherHost host, QueryEvents events, double rate, BenchContext context, CancellationToken cancellationToken)
    {
        var batchSize = rate <= 1_000 ? 1 : (int)(rate / 100);
        await using var load = new PacedProducer(host.Publisher, events.Query, rate, context.Time, batchSize: batchSize);

        // The strategy follows what it measures: it is looked at when it has.
        await Task.Delay(context.Seconds(4, 1), context.Time, cancellationToken);
        groups.ForEach(static group => group.Begin());
        await Task.Delay(context.Seconds(8, 2), context.Time, cancellationToken);
        groups.ForEach(static group => group.End());
        await load.StopAsync();
        return load.Acknowledged.Stored;
    }

    /// <summary>The readers of one strategy.</summary>
    private sealed class Group(string strategy, SubscriberFleet fleet, LatencyRecorder latencies, TimeProvider time) : IAsyncDisposable
    {
        private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

        private Received _before;
        private Received _during;
        private double _mean;
        private double _p99;

        private double EventsPerBatch => _during.Events / (double)_during.Batches;

        public static async Task<Group> OpenAsync(
            string strategy, string batching, HubProcess hub, TimeProvider time, CancellationToken cancellationToken)
        {
            var latencies = new LatencyRecorder(time);
            var fleet = await SubscriberFleet.OpenAsync(
                Readers,
                i => hub.WebSocket($"{strategy}-{i}"),
                _ => new BatchReader(isDense: true, latencies),
                _ => $$"""{ "batching": {{batching}} }""",
                time,
                cancellationToken);
            return new Group(strategy, fleet, latencies, time);
        }

        public void Begin()
        {
            latencies.Reset();
            _before = fleet.Received();
        }

        public void End() =>
            (_during, _mean, _p99) = (fleet.Received() - _before, latencies.MeanMilliseconds(), latencies.MillisecondsAt(99));

        public async Task AwaitAsync(long stored, CancellationToken cancellationToken)
        {
            var due = stored * Readers;
            await Await.UntilAsync(
                () => fleet.Received().Events >= due,
                LongestWait,
                () => $"{fleet.Received().Events} of {due} events came to the readers with {strategy}",
                time,
                cancellationToken);
            fleet.ThrowIfBroken();
            if (fleet.Received().Events != due || fleet.Missed > 0 || fleet.Repeated > 0)
            {
                throw new InvalidDataException($"{fleet.Received().Events} events came to the readers with {strategy} where {due} were due");
            }
        }

        public IEnumerable<Figure> Figures(double rate)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{strategy} at {rate:N0}/s");
            yield return new Figure($"{at}, events a batch", "events", EventsPerBatch);
            yield return new Figure($"{at}, latency mean", "ms", _mean);
            yield return new Figure($"{at}, latency p99", "ms", _p99);
        }

        public string Said(double rate) =>
            string.Create(CultureInfo.InvariantCulture, $"{rate:N0}/s {strategy}: {EventsPerBatch:N1} a batch, mean {_mean:N0}, p99 {_p99:N0} ms");

        public ValueTask DisposeAsync() => fleet.DisposeAsync();
    }
}
