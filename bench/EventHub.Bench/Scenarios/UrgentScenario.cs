using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Client.Publishing;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How long an urgent event takes from its producer to everybody, beside a stream of bulk events.</summary>
/// <param name="connections">Of as many users, all subscribed to critical and urgent.</param>
/// <param name="isOnPostgres">On a private PostgreSQL with its default settings instead of SQLite.</param>
internal sealed class UrgentScenario(int connections, bool isOnPostgres) : IScenario
{
    /// <summary>A crowd to which the writing itself takes longest: the commit is not told apart any more.</summary>
    private const int Many = 1_000;

    private const double MostOfPlain = 1.5;

    private const double UrgentPerSecond = 20;

    private const double BulkPerSecond = 10_000;

    private const string Subscription = """{"filter":{"priorities":["critical","urgent"]}}""";

    public string Name => (isOnPostgres, connections) switch
    {
        (true, _) => "postgres-urgent",
        (_, Many) => "urgent-1000",
        _ => "urgent",
    };

    public string Title => (isOnPostgres, connections) switch
    {
        (true, _) => "Urgent events, producer to subscriber, on PostgreSQL",
        (_, Many) => "Urgent events to 1,000 subscribers",
        _ => "Urgent events, producer to subscriber",
    };

    public string Conditions =>
        $"{connections:N0} connections of as many users subscribed to critical and urgent, 20 urgent events/s at random moments over the Orleans client, beside 10,000 bulk "
        + "events/s in batches of 100 from another client. Latency: from before the emit call to the bytes in the subscriber's "
        + "process. Commit: that emit call. Plain broadcast: Clients.All of the same event from a SignalR server with nothing else, "
        + "to as many connections, measured with no load, beside 10,000 events/s posted to and parsed by that server (the one that the "
        + "ratio is to), and beside the hub taking its 10,000.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var window = context.Seconds(12, 4);
        var (delivery, commit, besideHub) = await MeasureHubAsync(context, window, cancellationToken);
        var (alone, besideSink) = await MeasurePlainAsync(context, window, cancellationToken);

        var sum = commit.MillisecondsAt(99) + besideSink.MillisecondsAt(99);
        var ratio = delivery.MillisecondsAt(99) / sum;
        var plainRatio = delivery.MillisecondsAt(99) / besideSink.MillisecondsAt(99);
        context.Say($"p50 {delivery.MillisecondsAt(50):N1}, p99 {delivery.MillisecondsAt(99):N1} ms; commit p99 {commit.MillisecondsAt(99):N1}, "
            + $"plain p99 {besideSink.MillisecondsAt(99):N1} ms; ratio {ratio:N2}, to plain alone {plainRatio:N2}");
        return
        [
            new Figure("latency p50", "ms", delivery.MillisecondsAt(50)),
            new Figure("latency p99", "ms", delivery.MillisecondsAt(99), isOnPostgres || connections == Many ? null : Goal.AtMost(10)),
            new Figure("latency p99.9", "ms", delivery.MillisecondsAt(99.9)),
            new Figure("commit p50", "ms", commit.MillisecondsAt(50)),
            new Figure("commit p99", "ms", commit.MillisecondsAt(99)),
            new Figure("plain broadcast p99, no load", "ms", alone.MillisecondsAt(99)),
            new Figure("plain broadcast p99, beside 10,000 posted events/s", "ms", besideSink.MillisecondsAt(99)),
            new Figure("plain broadcast p99, beside the hub's load", "ms", besideHub.MillisecondsAt(99)),
            new Figure("latency p99 / (commit p99 + plain broadcast p99)", "×", ratio, Goal.AtMost(MostOfPlain)),
            new Figure("latency p99 / plain broadcast p99", "×", plainRatio, connections == Many ? Goal.AtMost(MostOfPlain) : null),
        ];
    }

    private async Task<(LatencyRecorder Delivery, LatencyRecorder Commit, LatencyRecorder BesideHub)> MeasureHubAsync(
        BenchContext context, TimeSpan window, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var (delivery, commit, besideHub) = (new LatencyRecorder(time), new LatencyRecorder(time), new LatencyRecorder(time));
        await using var postgres = isOnPostgres ? await PostgresServer.StartNewAsync() : null;
        await using var database = postgres is null ? null : await postgres.CreateDatabaseAsync();
        using var hub = await context.StartHubAsync(database, cancellationToken);
        // A critical event comes from another program than the bulk load: on one connection it would wait behind its batches.
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        await using var bulkHost = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        await using var fleet = await SubscriberFleet.OpenAsync(
            connections,
            i => hub.WebSocket($"urgent-{i}"),
            _ => new BatchReader(isDense: false, delivery),
            _ => Subscription,
            time,
            cancellationToken);
        await using var bulk = new PacedProducer(bulkHost.Publisher, new QueryEvents(time, seed: 1).Query, BulkPerSecond, time);
        var urgent = new QueryEvents(time, seed: 2);
        var lone = new LoneEvents(host.Publisher, () => urgent.Alert("rpz.example.net"), UrgentPerSecond, commit, time);

        // Uncounted: everything on the way has run before.
        var warmUps = await lone.RunAsync(context.Seconds(20, 1), cancellationToken);
        await AwaitDeliveryAsync(fleet, delivery, warmUps * connections, time, cancellationToken);
        delivery.Reset();
        commit.Reset();
        var emitted = await lone.RunAsync(window, cancellationToken);
        await AwaitDeliveryAsync(fleet, delivery, emitted * connections, time, cancellationToken);

        using (var server = await context.StartPlainServerAsync(cancellationToken))
        {
            await BroadcastAsync(server, besideHub, window, time, cancellationToken);
        }

        bulk.ThrowIfFailed();
        await bulk.StopAsync();
        return (delivery, commit, besideHub);
    }

    private async Task<(LatencyRecorder Alone, LatencyRecorder BesideSink)> MeasurePlainAsync(
        BenchContext context, TimeSpan window, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var (alone, besideSink) = (new LatencyRecorder(time), new LatencyRecorder(time));
        using var server = await context.StartPlainServerAsync(cancellationToken);
        await BroadcastAsync(server, alone, window, time, cancellationToken);
        using var load = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var posting = SinkLoad.RunAsync(server, BulkPerSecond, time, load.Token);
        await BroadcastAsync(server, besideSink, window, time, cancellationToken);
        await load.CancelAsync();
        await posting;
        return (alone, besideSink);
    }

    private async Task BroadcastAsync(
        PlainServerProcess server, LatencyRecorder latencies, TimeSpan window, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var fleet = await SubscriberFleet.OpenAsync(
            connections, _ => server.WebSocket, _ => new BatchReader(isDense: false, latencies), _ => null, time, cancellationToken);
        await server.BroadcastAsync(UrgentPerSecond, TimeSpan.FromSeconds(1), cancellationToken);
        latencies.Reset();
        await server.BroadcastAsync(UrgentPerSecond, window, cancellationToken);
        fleet.ThrowIfBroken();
    }

    private static async Task AwaitDeliveryAsync(
        SubscriberFleet fleet, LatencyRecorder delivery, long expected, TimeProvider time, CancellationToken cancellationToken)
    {
        await Await.UntilAsync(
            () => delivery.Count >= expected,
            TimeSpan.FromSeconds(10),
            () => $"{delivery.Count} of {expected} urgent events arrived",
            time,
            cancellationToken);
        fleet.ThrowIfBroken();
        if (delivery.Count > expected || fleet.Repeated > 0)
        {
            throw new InvalidDataException($"{delivery.Count} urgent events arrived where {expected} were due");
        }
    }
}
