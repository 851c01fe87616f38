using EventHub.Bench.BarePostgres;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Running;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How many events a second become durable in PostgreSQL, from another process.</summary>
internal sealed class PostgresEmitScenario : IScenario
{
    /// <summary>The server copies in one process a connection: two lanes keep both cores at work.</summary>
    private const int BulkLanes = 2;

    private static readonly (int Size, int Callers)[] Batches = [(1, 64), (100, 16)];

    public string Name => "postgres-emit";

    public string Title => "Durable events a second on PostgreSQL";

    public string Conditions =>
        "A private PostgreSQL with its default settings and a hub on it, two bulk lanes; query log events of about 350 bytes, 8 "
        + "sources, ids from the client, each call answered after its commit; 64 callers of single events, 16 of batches of 100. "
        + "Bare: binary COPY of rows encoded beforehand into the day's table of the same schema on the same server, before and after "
        + "the hub, mean of the two. The share with a goal is of commits of 100 rows by one writer; the hub gathers batches into larger "
        + "commits, so the share of such ones is beside it.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        var before = await BareRates.MeasureAsync(postgres, context, cancellationToken);
        var figures = new List<Figure>();
        await using var database = await postgres.CreateDatabaseAsync();
        using (var hub = await context.StartHubAsync(database, cancellationToken, BulkLanes))
        {
            await MeasureAsync(hub, figures, context, cancellationToken);
        }

        var bare = BareRates.MeanOf(before, await BareRates.MeasureAsync(postgres, context, cancellationToken));
        figures.AddRange([.. Ways.Select(way => Share(way.Name, "100", bare.Batches, way.ShareGoal, figures))]);
        figures.AddRange([.. Ways.Select(way => Share(way.Name, "1,000", bare.OneWriter, goal: null, figures))]);
        figures.Add(new Figure("bare COPY, commits of 100", "rows/s", bare.Batches));
        figures.Add(new Figure("bare COPY, commits of 1,000", "rows/s", bare.OneWriter));
        figures.Add(new Figure("bare COPY, commits of 1,000, two writers", "rows/s", bare.TwoWriters));
        return figures;
    }

    private static (string Name, Func<HubProcess, CancellationToken, Task<PublisherHost>> Open, Goal? ShareGoal)[] Ways =>
        [("Orleans client", PublisherHost.OverGrainsAsync, Goal.AtLeast(70)), ("HTTP", PublisherHost.OverHttpAsync, null)];

    private static Figure Share(string way, string rows, double bare, Goal? goal, List<Figure> figures) => new(
        $"{way}, batches of 100, share of bare COPY in commits of {rows}",
        "%",
        100 * figures.Single(f => f.Name == NameOf(way, 100)).Value / bare,
        goal);

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
