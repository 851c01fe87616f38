using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How fast one reader gets the whole log back from PostgreSQL, page by page.</summary>
internal sealed class PostgresReadScenario : IScenario
{
    private const string Lane = "bulk-0";

    private const int PageSize = 1_000;

    private const int BatchSize = 1_000;

    private const int Callers = 4;

    public string Name => "postgres-read";

    public string Title => "Reading back by cursor from PostgreSQL";

    public string Conditions =>
        "A million query log events, stored by the hub before, read by one reader in pages of 1,000, oldest first, each from the end "
        + "of the one before: by the hub's own store in this process, every row made an event; and from another process over "
        + "GET /api/events, every answer taken apart.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var events = context.IsQuick ? 50_000 : 1_000_000;
        await using var postgres = await PostgresServer.StartNewAsync();
        await using var database = await postgres.CreateDatabaseAsync();
        using var hub = await context.StartHubAsync(database, cancellationToken);
        await FillAsync(hub, events, context.Time, cancellationToken);

        var fromStore = await ReadStoreAsync(database.ConnectionString, events, context.Time, cancellationToken);
        using var pages = new PageReader(hub, context.Time);
        var pageTimes = new LatencyRecorder(context.Time);
        var start = context.Time.GetTimestamp();
        var read = await pages.ReadAllAsync(pageTimes, cancellationToken);
        var rate = read / context.Time.GetElapsedTime(start).TotalSeconds;
        if (read != events)
        {
            throw new InvalidDataException($"{read} events were read back of {events}");
        }

        context.Say($"{fromStore:N0} events/s from the store, {rate:N0} over REST; a page p50 {pageTimes.MillisecondsAt(50):N1}, p99 {pageTimes.MillisecondsAt(99):N1} ms");
        return
        [
            new Figure($"{events:N0} events from the store", "events/s", fromStore, Goal.AtLeast(100_000)),
            new Figure($"{events:N0} events over REST", "events/s", rate),
            new Figure("a page of 1,000 over REST, p50", "ms", pageTimes.MillisecondsAt(50)),
            new Figure("a page of 1,000 over REST, p99", "ms", pageTimes.MillisecondsAt(99)),
        ];
    }

    private static async Task<double> ReadStoreAsync(
        string connection, int events, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var log = await PostgresEventLog.OpenAsync(new PostgresEventLogOptions { ConnectionString = connection }, time, cancellationToken);
        var start = time.GetTimestamp();
        var read = 0L;
        LaneScanResult page;
        do
        {
            var scan = new LaneScan { Lane = Lane, First = read + 1, Last = events, MaxEvents = PageSize };
            page = await log.ScanAsync(scan, cancellationToken);
            read += page.Events.Length;
        }
        while (!page.IsComplete);
        return read == events
            ? read / time.GetElapsedTime(start).TotalSeconds
            : throw new InvalidDataException($"{read} events were read back of {events}");
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
