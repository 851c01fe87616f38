using EventHub.Bench.BarePostgres;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Running;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How many events a second become durable in PostgreSQL, from another process.</summary>
internal sealed class PostgresEmitScenario : IScenario
{
    private static readonly (int Size, int Callers)[] Batches = [(1, 64), (100, 16)];

    public string Name => "postgres-emit";

    public string Title => "Durable events a second on PostgreSQL";

    public string Conditions =>
        "A private PostgreSQL with its default settings and a hub on it, one bulk lane; query log events of about 350 bytes, 8 "
        + "sources, ids from the client, each call answered after its commit; 64 callers of single events, 16 of batches of 100. "
        + "Bare: binary COPY of rows encoded beforehand into the day's table of the same schema on the same server, 1,000 rows a "
        + "commit as the hub's group commit makes them, before and after the hub, mean of the two; the share is of one writer, as "
        + "the hub's lane is one.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        var before = await BareRates.MeasureAsync(postgres, context, cancellationToken);
        var figures = new List<Figure>();
        using (var hub = await context.StartHubAsync(postgres, cancellationToken))
        {
            await MeasureAsync(hub, figures, context, cancellationToken);
        }

        var bare = BareRates.MeanOf(before, await BareRates.MeasureAsync(postgres, context, cancellationToken));
        figures.AddRange(Ways.Select(way => new Figure(
            $"{way.Name}, batches of 100, share of bare COPY",
            "%",
            100 * figures.Single(f => f.Name == NameOf(way.Name, 100)).Value / bare.OneWriter,
            way.ShareGoal)));
        figures.Add(new Figure("bare COPY, one writer", "rows/s", bare.OneWriter));
        figures.Add(new Figure("bare COPY, two writers", "rows/s", bare.TwoWriters));
        return figures;
    }

    private static (string Name, Func<HubProcess, CancellationToken, Task<PublisherHost>> Open, Goal? ShareGoal)[] Ways =>
        [("Orleans client", PublisherHost.OverGrainsAsync, Goal.AtLeast(70)), ("HTTP", PublisherHost.OverHttpAsync, null)];

    private static string NameOf(string way, int size) => $"{way}, batches of {size}";

    private static async Task MeasureAsync(HubProcess hub, List<Figure> figures, BenchContext context, CancellationToken cancellationToken)
    {
        var acknowledged = new Acknowledged();
        foreach (var (way, open, _) in Ways)
        {
            await using var publisher = await open(hub, cancellationToken);
            foreach (var (size, callers) in Batches)
            {
                var result = await ClosedLoop.RunAsync(
                    publisher.Publisher,
                    callers,
                    size,
                    warmUp: context.Seconds(3, 1),
                    window: context.Seconds(6, 2),
                    acknowledged,
                    context.Time,
                    cancellationToken);
                context.Say($"{NameOf(way, size)}: {result.EventsPerSecond:N0} events/s, call p99 {result.CallP99:N1} ms");
                figures.Add(new Figure(NameOf(way, size), "events/s", result.EventsPerSecond));
                figures.Add(new Figure($"{NameOf(way, size)}, call p50", "ms", result.CallP50));
                figures.Add(new Figure($"{NameOf(way, size)}, call p99", "ms", result.CallP99));
            }
        }

        acknowledged.Balance();
    }
}
