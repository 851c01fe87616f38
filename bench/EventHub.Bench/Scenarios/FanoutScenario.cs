using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>How many events a second a hub delivers when everybody wants everything.</summary>
internal sealed class FanoutScenario : IScenario
{
    private const string Batched = """{"batching":{"preset":"high_volume"}}""";

    private const string OneByOne = """{"batching":{"max_batch_size":1}}""";

    /// <summary>Slow enough that one event a frame keeps up with it.</summary>
    private const double OneByOneRate = 1_000;

    /// <summary>Subscribers and the rate that the search for theirs begins with.</summary>
    private static readonly (int Subscribers, double FirstRate)[] Crowds = [(1, 10_000), (100, 4_000), (1_000, 400)];

    public string Name => "fanout";

    public string Title => "Events delivered a second";

    public string Conditions =>
        "Subscribers of everything, each another user, preset high_volume, uncompressed JSON; the producer (batches of 100 over the "
        + "Orleans client) goes faster until the slowest subscriber is 2 s behind. The highest rate that was held for 10 s with "
        + "every subscriber getting every sequence once. One frame an event: the same events to a subscriber with max_batch_size 1.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        var single = await MeasureOneByOneAsync(context, cancellationToken);
        figures.Add(new Figure("one frame an event, bytes an event", "bytes", single.Bytes / (double)single.Events));
        foreach (var (subscribers, firstRate) in Crowds)
        {
            var (received, elapsed) = await MeasureCrowdAsync(subscribers, firstRate, context, cancellationToken);
            var rate = received.Events / elapsed.TotalSeconds;
            var perFrame = received.Events / (double)received.Batches;
            context.Say($"to {subscribers}: {rate:N0} events/s, {received.Bytes / elapsed.TotalSeconds / 1e6:N0} MB/s, {perFrame:N0} events a frame");
            figures.Add(new Figure($"to {subscribers}", "events/s", rate, subscribers == 100 ? Goal.AtLeast(1_000_000) : null));
            figures.Add(new Figure($"to {subscribers}, bytes", "MB/s", received.Bytes / elapsed.TotalSeconds / 1e6));
            figures.Add(new Figure($"to {subscribers}, frames", "frames/s", received.Batches / elapsed.TotalSeconds));
            figures.Add(new Figure($"to {subscribers}, events a frame", "events", perFrame));
            figures.Add(new Figure($"to {subscribers}, bytes an event", "bytes", received.Bytes / (double)received.Events));
            figures.Add(new Figure(
                $"to {subscribers}, frames saved against one frame an event",
                "%",
                100 * (1 - (1 / perFrame * single.Events / single.Batches)),
                subscribers == 100 ? Goal.AtLeast(95) : null));
        }

        return figures;
    }

    private static async Task<Received> MeasureOneByOneAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var crowd = await Crowd.OpenAsync(1, OneByOne, OneByOneRate, context, cancellationToken);
        await Task.Delay(context.Seconds(3, 2), context.Time, cancellationToken);
        await crowd.FinishAsync(cancellationToken);
        return crowd.Received;
    }

    private static async Task<(Received Received, TimeSpan Elapsed)> MeasureCrowdAsync(
        int subscribers, double firstRate, BenchContext context, CancellationToken cancellationToken)
    {
        var what = $"rate for {subscribers}";
        await using var crowd = await Crowd.OpenAsync(
            subscribers, Batched, context.Recall(what, firstRate), context, cancellationToken);
        var search = new RateSearch(context, crowd, subscribers);
        if (!context.Knows(what))
        {
            await search.ClimbAsync(cancellationToken);
        }

        var held = await search.HoldAsync(cancellationToken);
        context.Remember(what, crowd.EventsPerSecond);
        await crowd.FinishAsync(cancellationToken);
        return held;
    }
}
