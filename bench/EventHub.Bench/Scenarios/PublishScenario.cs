using EventHub.Bench.Producing;
using EventHub.Bench.Running;
using EventHub.Client.Batching;
using EventHub.Client.Publishing;

namespace EventHub.Bench.Scenarios;

/// <summary>What a backend that publishes event by event gains by the batching publisher, beside batches that it makes itself.</summary>
internal sealed class PublishScenario : IScenario
{
    private static readonly (string Way, int Callers, int Size, bool IsBatching)[] Ways =
    [
        ("one by one, one caller", 1, 1, false),
        ("one by one, 64 callers", 64, 1, false),
        ("batching publisher, one caller", 1, 1, true),
        ("batching publisher, 64 callers", 64, 1, true),
        ("batching publisher, 4,096 callers", 4_096, 1, true),
        ("hand-made batches of 100, 16 callers", 16, 100, false),
        ("hand-made batches of 1,000, 4 callers", 4, 1_000, false),
    ];

    public string Name => "publish";

    public string Title => "Events a second over HTTP, by the way in which a backend hands them in";

    public string Conditions =>
        "Query log events of about 350 bytes, 8 sources, one bulk lane on SQLite, over HTTP on one machine; each call answered after its commit. "
        + "The batching publisher has its defaults. Enqueued: 8 tasks, one for a source, that only wait for room in its queue; counted is what "
        + "the hub has stored.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverHttpAsync(hub, cancellationToken);
        var acknowledged = new Acknowledged();
        var figures = new List<Figure>();
        foreach (var (way, callers, size, isBatching) in Ways)
        {
            await using var batching = new BatchingEventPublisher(host.Publisher, time: context.Time);
            var result = await ClosedLoop.RunAsync(
                isBatching ? batching : host.Publisher,
                callers,
                size,
                warmUp: context.Seconds(2, 1),
                window: context.Seconds(6, 2),
                acknowledged,
                context.Time,
                cancellationToken);
            Add(way, result.EventsPerSecond, ("call p50", result.CallP50), ("call p99", result.CallP99));
        }

        acknowledged.Balance();
        Add("batching publisher, enqueued", await EnqueueAsync(host.Publisher, context, cancellationToken));
        return figures;

        void Add(string way, double rate, params (string Name, double Milliseconds)[] times)
        {
            context.Say($"{way}: {rate:N0} events/s{string.Concat(times.Select(static t => $", {t.Name} {t.Milliseconds:N1} ms"))}");
            figures.Add(new Figure(way, "events/s", rate));
            figures.AddRange(times.Select(t => new Figure($"{way}, {t.Name}", "ms", t.Milliseconds)));
        }
    }

    private static async Task<double> EnqueueAsync(IEventPublisher publisher, BenchContext context, CancellationToken cancellationToken)
    {
        Exception? undelivered = null;
        var batching = new BatchingEventPublisher(
            publisher, new BatchingPublisherOptions { Undelivered = e => undelivered = e.Reason }, context.Time);
        var start = context.Time.GetTimestamp();
        var window = context.Seconds(6, 2);
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(
            async () =>
            {
                var events = new QueryEvents(context.Time, seed: caller + 1);
                var source = ClosedLoop.SourceOf(caller);
                var count = 0L;
                for (; context.Time.GetElapsedTime(start) < window; count++)
                {
                    await batching.EnqueueAsync(events.Query(source), cancellationToken);
                }

                return count;
            },
            cancellationToken)));
        await batching.FlushAsync(cancellationToken);
        var took = context.Time.GetElapsedTime(start);
        await batching.DisposeAsync();
        return undelivered is null ? counts.Sum() / took.TotalSeconds : throw new InvalidDataException("Not everything was stored.", undelivered);
    }
}
