using EventHub.Bench.Machine;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>What it takes when everybody comes back at once.</summary>
/// <param name="wantsEverything">Each connection wants every event; else one tag of a hundred.</param>
internal sealed class ResumeScenario(bool wantsEverything) : IScenario
{
    private const int Connections = 1_000;

    private const double EventsPerSecond = 1_000;

    /// <summary>Sixty million events go out compressed: as they are they would be 24 GB.</summary>
    private const string Compressed = """{ "preset": "high_volume", "max_batch_size": 500, "max_batch_bytes": 262144 }, "encodings": ["br"]""";

    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestFirstBatch = TimeSpan.FromSeconds(30);

    public string Name => wantsEverything ? "resume-all" : "resume";

    public string Title => wantsEverything ? "1,000 readers of everything come back" : "1,000 readers come back";

    /// <summary>Sixty million events: minutes.</summary>
    public bool IsUsual => !wantsEverything;

    public string Conditions =>
        $"1,000 connections of as many users, preset high_volume, each subscribed to {(wantsEverything ? "everything, in Brotli batches of up to 500 events" : "one tag of a hundred")}, "
        + "go away for a minute in which 1,000 events/s are stored, then connect and subscribe with their last cursors, 32 at a time, while "
        + "the events go on. Time: from the first that comes back until every one of them has what was stored by then. Every event that "
        + "was stored came once to each that wanted it, before, during and after. Memory: resident, of the hub's process.";

    private string Batching => wantsEverything ? Compressed : "\"high_volume\"";

    /// <summary>Of the events, how many one reader gets.</summary>
    private long Share(long events) => wantsEverything ? events : events / QueryEvents.Tags;

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var connections = context.IsQuick ? Connections / 10 : Connections;
        var readers = new BatchReader[connections];
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        PacedProducer load;
        await using (await OpenAsync(hub, readers, isBack: false, time, cancellationToken))
        {
            load = new PacedProducer(host.Publisher, new QueryEvents(time, seed: 1).Tagged, EventsPerSecond, time);
            await Await.UntilAsync(
                () => readers.All(r => r.Batches > 0), LongestFirstBatch, () => "not everybody got a first batch", time, cancellationToken);
        }

        await using var _ = load;
        await Task.Delay(context.Seconds(60, 5), time, cancellationToken);
        var (stored, before) = (load.Acknowledged.Stored, MemoryWatch.Now(hub.Id));
        var (alreadyHad, cpuBefore, start) = (readers.Sum(r => r.Events), ProcessUsage.CpuTime(hub.Id), time.GetTimestamp());
        await using var memory = new MemoryWatch(hub.Id, time);
        await using var fleet = await OpenAsync(hub, readers, isBack: true, time, cancellationToken);
        var opened = time.GetElapsedTime(start);
        await Await.UntilAsync(
            () => readers.All(r => r.Events >= Share(stored)) || fleet.Connections.Any(c => c.Broken.IsCompleted),
            LongestCatchUp,
            () => $"{readers.Count(r => r.Events < Share(stored))} readers are still behind, the last one by {Share(stored) - readers.Min(r => r.Events)} events",
            time,
            cancellationToken);
        var (elapsed, cpu) = (time.GetElapsedTime(start), ProcessUsage.CpuTime(hub.Id) - cpuBefore);
        var delivered = readers.Sum(r => r.Events) - alreadyHad;
        await load.StopAsync();
        await AwaitAllAsync(fleet, readers, load.Acknowledged.Stored, time, cancellationToken);
        await Task.Delay(context.Seconds(10, 1), time, cancellationToken);
        context.Say($"{delivered:N0} events in {elapsed.TotalSeconds:N1} s, all connected after {opened.TotalSeconds:N1} s; memory {before:N0}, at most {memory.Most:N0} MiB");
        return
        [
            new Figure("until all had caught up", "s", elapsed.TotalSeconds, Goal.AtMost(30)),
            new Figure("until all were connected", "s", opened.TotalSeconds),
            new Figure("events caught up on", "events/s", delivered / elapsed.TotalSeconds),
            new Figure("hub's processor time", "% of a core", 100 * cpu / elapsed),
            new Figure("memory while they were away", "MiB", before),
            new Figure("most memory while they came back", "MiB", memory.Most, Goal.AtMost(1_024)),
            new Figure("memory ten seconds after", "MiB", MemoryWatch.Now(hub.Id)),
        ];
    }

    /// <param name="hub">Where to.</param>
    /// <param name="readers">Made when they come for the first time; what one has taken it keeps over both connections.</param>
    /// <param name="isBack">They have been there before.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    private Task<SubscriberFleet> OpenAsync(
        HubProcess hub, BatchReader[] readers, bool isBack, TimeProvider time, CancellationToken cancellationToken) =>
        SubscriberFleet.OpenAsync(
            readers.Length,
            i => hub.WebSocket($"back-{i}"),
            i => isBack ? readers[i] : readers[i] = new BatchReader(wantsEverything, latencies: null),
            i => $$"""
                {
                    "filter": {{(wantsEverything ? "{}" : $$"""{ "tags": ["{{QueryEvents.TagOf(i % QueryEvents.Tags)}}"] }""")}},
                    "batching": {{Batching}}
                    {{(isBack ? $", \"cursor\": \"{readers[i].Cursor}\"" : string.Empty)}}
                }
                """,
            time,
            cancellationToken);

    private async Task AwaitAllAsync(
        SubscriberFleet fleet, BatchReader[] readers, long stored, TimeProvider time, CancellationToken cancellationToken)
    {
        var due = Share(stored) * readers.Length;
        await Await.UntilAsync(
            () => readers.Sum(r => r.Events) >= due, LongestCatchUp, () => $"{readers.Sum(r => r.Events)} of {due} events arrived", time, cancellationToken);
        fleet.ThrowIfBroken();
        if (readers.Any(r => r.Events != Share(stored)) || fleet.Missed > 0 || fleet.Repeated > 0)
        {
            throw new InvalidDataException(
                $"{readers.Sum(r => r.Events)} events arrived where {due} were due; {fleet.Missed} were missed and {fleet.Repeated} came twice");
        }
    }
}
