using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>How many events a second a hub delivers when everybody wants everything.</summary>
/// <param name="encoding">What the subscribers ask for; null: batches as they are.</param>
internal sealed class FanoutScenario(string? encoding) : IScenario
{
    private const string OneByOne = """{"batching":{"max_batch_size":1}}""";

    /// <summary>Slow enough that one event a frame keeps up with it.</summary>
    private const double OneByOneRate = 1_000;

    /// <summary>Subscribers and the rate that the search for theirs begins with.</summary>
    private static readonly (int Subscribers, double FirstRate)[] Crowds = [(1, 10_000), (100, 4_000), (1_000, 400)];

    public string Name => encoding is null ? "fanout" : $"fanout-{encoding}";

    public string Title => encoding is null ? "Events delivered a second" : $"Events delivered a second, compressed with {encoding}";

    private bool IsCompressed => encoding is not null;

    private string Subscription => IsCompressed
        ? $$"""{"batching":{"preset":"high_volume"},"encodings":["{{encoding}}"]}"""
        : """{"batching":{"preset":"high_volume"}}""";

    public string Conditions =>
        $"Subscribers of everything, each another user, preset high_volume, {(IsCompressed ? "compressed" : "uncompressed")} JSON; the producer "
        + "(batches of 100 over the Orleans client) goes faster until the slowest subscriber is 2 s behind. The highest rate that was "
        + "held for 10 s with every subscriber getting every sequence once; one batch in 64 is read in full. One frame an event: the same "
        + "events, uncompressed, to a subscriber with max_batch_size 1. Shared: of the compressed frames, those that were the same as "
        + "another's.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        var single = await MeasureOneByOneAsync(context, cancellationToken);
        figures.Add(new Figure("one frame an event, bytes an event", "bytes", single.Bytes / (double)single.Events));
        foreach (var (subscribers, firstRate) in Crowds)
        {
            var held = await MeasureCrowdAsync(subscribers, firstRate, context, cancellationToken);
            Say(context, subscribers, held);
            figures.AddRange(FiguresOf(subscribers, held, single));
        }

        return figures;
    }

    private IEnumerable<Figure> FiguresOf(int subscribers, Delivery held, Received single)
    {
        var (received, seconds) = (held.Received, held.Elapsed.TotalSeconds);
        var framesSaved = 100 * (1 - (received.Batches / (double)received.Events * single.Events / single.Batches));
        var bytesSaved = 100 * (1 - (received.Bytes / (double)received.Events * single.Events / single.Bytes));
        var hasGoals = subscribers == 100;
        yield return new Figure(
            $"to {subscribers}", "events/s", received.Events / seconds, hasGoals ? Goal.AtLeast(IsCompressed ? 3_000_000 : 1_000_000) : null);
        yield return new Figure($"to {subscribers}, bytes", "MB/s", received.Bytes / seconds / 1e6);
        yield return new Figure($"to {subscribers}, frames", "frames/s", received.Batches / seconds);
        yield return new Figure($"to {subscribers}, events a frame", "events", received.Events / (double)received.Batches);
        yield return new Figure($"to {subscribers}, bytes an event", "bytes", received.Bytes / (double)received.Events);
        yield return new Figure(
            $"to {subscribers}, frames saved against one frame an event", "%", framesSaved, hasGoals ? Goal.AtLeast(IsCompressed ? 98 : 95) : null);
        yield return new Figure($"to {subscribers}, hub's processor time an event", "µs", held.MicrosecondsPerEvent);
        if (IsCompressed)
        {
            yield return new Figure(
                $"to {subscribers}, bytes saved against one frame an event", "%", bytesSaved, hasGoals ? Goal.AtLeast(85) : null);
            yield return new Figure($"to {subscribers}, frames shared", "%", 100 * held.SharedPart);
        }
    }

    private void Say(BenchContext context, int subscribers, Delivery held)
    {
        var (received, seconds) = (held.Received, held.Elapsed.TotalSeconds);
        context.Say(
            $"to {subscribers}: {received.Events / seconds:N0} events/s, {received.Bytes / seconds / 1e6:N0} MB/s, "
            + $"{received.Events / (double)received.Batches:N0} events a frame, {received.Bytes / (double)received.Events:N0} bytes an event, "
            + $"{held.MicrosecondsPerEvent:N2} µs an event{(IsCompressed ? $", {100 * held.SharedPart:N1}% shared" : string.Empty)}");
    }

    private static async Task<Received> MeasureOneByOneAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var crowd = await Crowd.OpenAsync(1, OneByOne, OneByOneRate, context, cancellationToken);
        await Task.Delay(context.Seconds(3, 2), context.Time, cancellationToken);
        await crowd.FinishAsync(cancellationToken);
        return crowd.Received;
    }

    private async Task<Delivery> MeasureCrowdAsync(
        int subscribers, double firstRate, BenchContext context, CancellationToken cancellationToken)
    {
        var what = $"rate for {subscribers}";
        await using var crowd = await Crowd.OpenAsync(
            subscribers, Subscription, context.Recall(what, firstRate), context, cancellationToken);
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
