using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>What a reader that is too slow for its events still gets, and what it does to the readers beside it.</summary>
internal sealed class SlowScenario : IScenario
{
    /// <summary>The machine is not the same from one minute to the next: only neighbours are compared.</summary>
    private const int Pairs = 4;

    public string Name => "slow";

    public string Title => "A reader of 20 KB/s under 5,000 events/s";

    public string Conditions =>
        "5,000 events/s in batches of 100 over the Orleans client and one critical event a second at random moments, to 20 ordinary readers of "
        + "everything (preset default), in rounds by turns without and with one more reader of everything that takes 20 KB/s from a socket "
        + "with a receive buffer of 4 KiB, acknowledges every batch, and asked for low_latency with max_batch_bytes 1024, max_unacked_bytes 2048 and drop_oldest. Critical latency: from "
        + "before the emit call to the bytes in the slow reader's process. What came and what gaps declared must be what was emitted, exactly. "
        + "Kernel: what waited in the hub's and in the reader's socket, sampled ten times a second. Other readers: p99 over all events, each round with the slow "
        + $"reader against the one before it without; the median of {Pairs} pairs.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var flood = await SlowFlood.OpenAsync(context, cancellationToken);
        await flood.RunAsync(null, cancellationToken);
        var slow = new SlowReaderFigures(context.Time);
        var (without, with) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < (context.IsQuick ? 1 : Pairs); pair++)
        {
            without.Add(await flood.RunAsync(null, cancellationToken));
            with.Add(await flood.RunAsync(slow, cancellationToken));
            context.Say($"other readers' p99 {without[^1]:N1} ms without, {with[^1]:N1} ms with; criticals p50 "
                + $"{slow.Criticals.MillisecondsAt(50):N0}, p99 {slow.Criticals.MillisecondsAt(99):N0} ms; {slow.MostQueued.Total / 1024:N0} KiB in the kernel");
        }

        var moved = Median(without.Zip(with, (before, after) => 100 * ((after / before) - 1)));
        return
        [
            new Figure("critical events that came while the flood went on", "%", 100d * slow.CriticalsInTime / slow.CriticalsEmitted, Goal.AtLeast(100)),
            new Figure("critical latency p50", "ms", slow.Criticals.MillisecondsAt(50)),
            new Figure("critical latency p99", "ms", slow.Criticals.MillisecondsAt(99), Goal.AtMost(250)),
            new Figure("emitted while it was there", "events", slow.Emitted),
            new Figure("delivered to it", "events", slow.Delivered),
            new Figure("declared in gaps", "events", slow.LeftOut),
            new Figure("neither delivered nor declared", "events", slow.Emitted - slow.Delivered - slow.LeftOut, Goal.AtMost(0)),
            new Figure("most bytes in the hub's socket", "KiB", slow.MostQueued.Sender / 1024d),
            new Figure("most bytes in the reader's socket", "KiB", slow.MostQueued.Receiver / 1024d),
            new Figure("other readers' p99 without it", "ms", Median(without)),
            new Figure("other readers' p99 with it", "ms", Median(with)),
            new Figure("other readers' p99 moved by", "%", moved, Goal.AtMost(10)),
        ];
    }

    private static double Median(IEnumerable<double> values) =>
        RepeatedFigure.Join([.. values.Select(value => (IReadOnlyList<Figure>)[new Figure("", "", value)])])[0].Median;
}
