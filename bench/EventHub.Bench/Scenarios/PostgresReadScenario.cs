using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How fast one reader gets the whole log back from PostgreSQL, page by page.</summary>
internal sealed class PostgresReadScenario : IScenario
{
    private const int BatchSize = 1_000;

    private const int Callers = 4;

    public string Name => "postgres-read";

    public string Title => "Reading back by cursor from PostgreSQL";

    public string Conditions =>
        "A million query log events, stored by the hub before; one reader from another process asks GET /api/events for pages of "
        + "1,000, oldest first, each by the cursor of the one before, and takes every answer apart.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var events = context.IsQuick ? 50_000 : 1_000_000;
        await using var postgres = await PostgresServer.StartNewAsync();
        using var hub = await context.StartHubAsync(postgres, cancellationToken);
        await FillAsync(hub, events, context.Time, cancellationToken);

        using var pages = new PageReader(hub, context.Time);
        var pageTimes = new LatencyRecorder(context.Time);
        var start = context.Time.GetTimestamp();
        var read = await pages.ReadAllAsync(pageTimes, cancellationToken);
        var rate = read / context.Time.GetElapsedTime(start).TotalSeconds;
        if (read != events)
        {
            throw new InvalidDataException($"{read} events were read back of {events}");
        }

        context.Say($"{rate:N0} events/s, a page p50 {pageTimes.MillisecondsAt(50):N1}, p99 {pageTimes.MillisecondsAt(99):N1} ms");
        return
        [
            new Figure($"{events:N0} events over REST", "events/s", rate, Goal.AtLeast(100_000)),
            new Figure("a page of 1,000, p50", "ms", pageTimes.MillisecondsAt(50)),
            new Figure("a page of 1,000, p99", "ms", pageTimes.MillisecondsAt(99)),
        ];
    }

    private static async Task FillAsync(HubProcess hub, int events, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        var acknowledged = new Acknowledged();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var queries = new QueryEvents(time, seed: caller + 1);
            for (var sent = 0; sent < events / Callers; sent += BatchSize)
            {
                var batch = queries.Batch(Math.Min(BatchSize, (events / Callers) - sent), ClosedLoop.SourceOf(caller));
                acknowledged.Take(await host.Publisher.PublishAsync(batch, cancellationToken: cancellationToken));
            }
        }));
        acknowledged.Balance();
    }
}
