using EventHub.Bench.Machine;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>Whether a hub that works and works stays as it is.</summary>
internal sealed class SoakScenario : IScenario
{
    private const double EventsPerSecond = 2_000;

    private const double UrgentPerSecond = 2;

    private const double ConnectionsPerSecond = 50;

    /// <summary>The stores open their connections for reading when they are first needed: up to five for each of three files, of three handles.</summary>
    private const double HandlesOfPools = 45;

    private static readonly TimeSpan SamplePeriod = TimeSpan.FromSeconds(1);

    /// <summary>Of the connections that are closed the kernel keeps nothing open.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    public string Name => "soak";

    public string Title => "Five minutes of load and churn";

    public bool IsUsual => false;

    public string Conditions =>
        "2,000 events/s and 2 urgent ones for five minutes (--seconds), to 6 readers of everything with every preset and strategy, 60 with filters, 4 of 20 KB/s "
        + "with either overflow policy, while 50 connections/s come, subscribe, stay up to 3 s and go, two in three of them of a user that was never seen before. Everything that is due came "
        + "once. What the hub's process holds is sampled every second: its second fifth against its last, and what is left 15 s after all have gone.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var length = context.Length(300, 20);
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        var handlesBefore = ProcessUsage.Handles(hub.Id);
        var samples = new List<Held>();
        long connections;
        await using (var mix = await SoakMix.OpenAsync(hub, time, cancellationToken))
        await using (var churn = new Churn(hub, ConnectionsPerSecond, time))
        await using (var bulk = new PacedProducer(host.Publisher, new QueryEvents(time, seed: 1).Tagged, EventsPerSecond, time))
        {
            var alerts = new QueryEvents(time, seed: 2);
            var urgent = new LoneEvents(
                host.Publisher, () => alerts.Alert("rpz.example.net"), UrgentPerSecond, new LatencyRecorder(time), time);
            var emitting = urgent.RunAsync(length, cancellationToken);
            using var timer = new PeriodicTimer(SamplePeriod, time);
            while (!emitting.IsCompleted)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                samples.Add(Held.By(hub));
                bulk.ThrowIfFailed();
                churn.ThrowIfFailed();
                mix.ThrowIfWrong();
            }

            await churn.StopAsync();
            await bulk.StopAsync();
            await mix.FinishAsync(bulk.Acknowledged.Stored + await emitting, time, cancellationToken);
            connections = churn.Connections;
        }

        await Task.Delay(Rest, time, cancellationToken);
        var (early, late) = (Held.MeanOf(samples, 1), Held.MeanOf(samples, 4));
        var growth = 100 * ((late.Mebibytes / early.Mebibytes) - 1);
        context.Say($"{connections:N0} connections; {early} early, {late} late");
        return
        [
            new Figure("connections that came and went", "", connections),
            new Figure("resident memory, second fifth", "MiB", early.Mebibytes),
            new Figure("resident memory, last fifth", "MiB", late.Mebibytes),
            new Figure("resident memory grew by", "%", growth, Goal.AtMost(5)),
            new Figure("handles, second fifth", "", early.Handles),
            new Figure("handles, last fifth", "", late.Handles),
            new Figure("handles more", "", late.Handles - early.Handles, Goal.AtMost(20)),
            new Figure("threads, second fifth", "", early.Threads),
            new Figure("threads, last fifth", "", late.Threads),
            new Figure("threads more", "", late.Threads - early.Threads, Goal.AtMost(5)),
            new Figure("handles left over when all have gone", "", ProcessUsage.Handles(hub.Id) - handlesBefore, Goal.AtMost(HandlesOfPools)),
            new Figure("resident memory when all have gone", "MiB", MemoryWatch.Now(hub.Id)),
        ];
    }

    /// <summary>What a process holds.</summary>
    private readonly record struct Held(double Mebibytes, double Handles, double Threads)
    {
        private const int Parts = 5;

        public static Held By(HubProcess hub) =>
            new(MemoryWatch.Now(hub.Id), ProcessUsage.Handles(hub.Id), ProcessUsage.Threads(hub.Id));

        /// <summary>Of the so-many-th fifth, from 0.</summary>
        public static Held MeanOf(List<Held> samples, int part)
        {
            var some = samples.GetRange(samples.Count * part / Parts, Math.Max(1, samples.Count / Parts));
            return new Held(some.Average(s => s.Mebibytes), some.Average(s => s.Handles), some.Average(s => s.Threads));
        }

        public override string ToString() => $"{Mebibytes:N0} MiB, {Handles:N0} handles, {Threads:N0} threads";
    }
}
