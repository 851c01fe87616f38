using EventHub.Bench.Machine;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>What it costs a hub when nobody wants the same.</summary>
internal sealed class FiltersScenario : IScenario
{
    private const int Users = 10_000;

    private const double EventsPerSecond = 5_000;

    private static readonly TimeSpan LongestDelivery = TimeSpan.FromSeconds(30);

    public string Name => "filters";

    public string Title => "10,000 users, each with a filter of its own";

    public string Conditions =>
        "10,000 connections of as many users with the preset default, each with its own filter: a source, a value in the data, a wildcard in the type or a "
        + "tag, a quarter of them each. 5,000 events/s in batches of 100 over the Orleans client, each for exactly one user; each came once, to that user. "
        + "Processor time of the hub's process (user and system) in cores: of the load without any subscription, of the connections without "
        + "load, and of both, which is everything from the emit to the socket.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var users = context.IsQuick ? Users / 10 : Users;
        var filters = new OwnFilters(users, time, seed: 1);
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        double loadAlone;
        await using (var nobody = new PacedProducer(host.Publisher, new QueryEvents(time, seed: 2).Query, EventsPerSecond, time))
        {
            await Task.Delay(context.Seconds(10, 2), time, cancellationToken);
            loadAlone = await CoresAsync(hub, context.Seconds(10, 3), time, cancellationToken);
            await nobody.StopAsync();
        }

        var opening = time.GetTimestamp();
        var latencies = new LatencyRecorder(time);
        await using var fleet = await SubscriberFleet.OpenAsync(
            users,
            i => hub.WebSocket($"own-{i}"),
            _ => new BatchReader(isDense: false, latencies),
            i => $$"""{ "filter": {{OwnFilters.FilterOf(i)}} }""",
            time,
            cancellationToken);
        var opened = time.GetElapsedTime(opening);
        context.Say($"{users:N0} connections in {opened.TotalSeconds:N1} s");
        await Task.Delay(context.Seconds(5, 1), time, cancellationToken);
        var connectionsAlone = await CoresAsync(hub, context.Seconds(10, 3), time, cancellationToken);

        await using var load = new PacedProducer(host.Publisher, filters.Next, EventsPerSecond, time, filters.NextSource);
        await Task.Delay(context.Seconds(10, 2), time, cancellationToken);
        latencies.Reset();
        var (before, start) = (fleet.Received(), time.GetTimestamp());
        var both = await CoresAsync(hub, context.Seconds(20, 4), time, cancellationToken);
        var (received, elapsed) = (fleet.Received() - before, time.GetElapsedTime(start));
        var (mean, p99) = (latencies.MeanMilliseconds(), latencies.MillisecondsAt(99));
        await load.StopAsync();
        await AwaitAllAsync(fleet, filters, load.Acknowledged.Stored, time, cancellationToken);
        context.Say($"{loadAlone:N2} cores for the load, {connectionsAlone:N2} for the connections, {both:N2} for both; {received.Events / elapsed.TotalSeconds:N0} events/s");
        return
        [
            new Figure("the load without subscriptions", "cores", loadAlone),
            new Figure("the connections without load", "cores", connectionsAlone),
            new Figure("both", "cores", both, Goal.AtMost(1.5)),
            new Figure("delivered", "events/s", received.Events / elapsed.TotalSeconds),
            new Figure("frames", "frames/s", received.Batches / elapsed.TotalSeconds),
            new Figure("latency mean", "ms", mean),
            new Figure("latency p99", "ms", p99),
            new Figure("until all were connected", "s", opened.TotalSeconds),
            new Figure("resident memory", "MiB", MemoryWatch.Now(hub.Id)),
        ];
    }

    private static async Task<double> CoresAsync(HubProcess hub, TimeSpan window, TimeProvider time, CancellationToken cancellationToken)
    {
        var (before, start) = (ProcessUsage.CpuTime(hub.Id), time.GetTimestamp());
        await Task.Delay(window, time, cancellationToken);
        return (ProcessUsage.CpuTime(hub.Id) - before) / time.GetElapsedTime(start);
    }

    private static async Task AwaitAllAsync(
        SubscriberFleet fleet, OwnFilters filters, long stored, TimeProvider time, CancellationToken cancellationToken)
    {
        await Await.UntilAsync(
            () => fleet.Received().Events >= stored,
            LongestDelivery,
            () => $"{fleet.Received().Events} of {stored} events arrived",
            time,
            cancellationToken);
        fleet.ThrowIfBroken();
        for (var user = 0; user < fleet.Connections.Count; user++)
        {
            if (fleet.Connections[user].Reader.Events != filters.MadeFor(user))
            {
                throw new InvalidDataException(
                    $"user {user} got {fleet.Connections[user].Reader.Events} events where {filters.MadeFor(user)} were for it");
            }
        }

        if (fleet.Repeated > 0)
        {
            throw new InvalidDataException($"{fleet.Repeated} events came twice");
        }
    }
}
