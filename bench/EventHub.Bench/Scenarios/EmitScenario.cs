using EventHub.Bench.BareSqlite;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>How many events a second become durable, from another process.</summary>
internal sealed class EmitScenario : IScenario
{
    private static readonly (int Size, int Callers)[] Batches = [(1, 64), (10, 32), (100, 16)];

    private static readonly int[] BareSizes = [1, 10, 100, 1_000];

    public string Name => "emit";

    public string Title => "Durable events a second";

    public string Conditions =>
        "Query log events of about 350 bytes, 8 sources, one bulk lane, each call answered after its commit (SQLite, WAL, "
        + "synchronous=FULL); 64 callers of single events, 32 of batches of 10, 16 of batches of 100. Bare: one thread that only "
        + "inserts into the same schema, a transaction a batch, on the same disk in the same run.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var bare = RunBare(context);
        using var hub = await context.StartHubAsync(cancellationToken);
        var acknowledged = new Acknowledged();
        var figures = new List<Figure>();
        foreach (var (way, open) in Ways)
        {
            await using var publisher = await open(hub, cancellationToken);
            foreach (var (size, callers) in Batches)
            {
                var result = await ClosedLoop.RunAsync(
                    publisher.Publisher,
                    callers,
                    size,
                    warmUp: context.Seconds(2, 1),
                    window: context.Seconds(6, 2),
                    acknowledged,
                    context.Time,
                    cancellationToken);
                context.Say($"{way}, batches of {size}: {result.EventsPerSecond:N0} events/s, call p99 {result.CallP99:N1} ms");
                figures.Add(new Figure($"{way}, batches of {size}", "events/s", result.EventsPerSecond, GoalOf(way, size)));
                figures.Add(new Figure($"{way}, batches of {size}, call p50", "ms", result.CallP50));
                figures.Add(new Figure($"{way}, batches of {size}, call p99", "ms", result.CallP99));
            }

            var hundred = figures.Single(f => f.Name == $"{way}, batches of 100").Value;
            figures.Add(new Figure($"{way}, batches of 100, share of bare batches of 100", "%", 100 * hundred / bare[100], Goal.AtLeast(50)));
        }

        acknowledged.Balance();
        figures.AddRange(BareSizes.Select(size => new Figure($"bare inserts, batches of {size}", "events/s", bare[size])));
        return figures;
    }

    private static IEnumerable<(string Name, Func<HubProcess, CancellationToken, Task<PublisherHost>> Open)> Ways =>
        [("Orleans client", PublisherHost.OverGrainsAsync), ("HTTP", PublisherHost.OverHttpAsync)];

    private static Goal? GoalOf(string way, int size) => (way, size) switch
    {
        ("Orleans client", 100) => Goal.AtLeast(40_000),
        ("Orleans client", 1) => Goal.AtLeast(8_000),
        ("HTTP", 100) => Goal.AtLeast(25_000),
        _ => null,
    };

    private static Dictionary<int, double> RunBare(BenchContext context)
    {
        using var directory = context.NewDataDirectory();
        using var inserts = new BareSqliteInserts(directory, context.Time);
        var rates = new Dictionary<int, double>();
        foreach (var size in BareSizes)
        {
            rates[size] = inserts.Run(size, context.Seconds(3, 1));
            context.Say($"bare inserts, batches of {size}: {rates[size]:N0} events/s");
        }

        return rates;
    }
}
