using EventHub.Bench.Machine;
using EventHub.Bench.Processes;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>What a hub costs that has nothing to do.</summary>
internal sealed class IdleScenario : IScenario
{
    private const int FewConnections = 100;

    private const int ManyConnections = 1_000;

    /// <summary>Memory counts as settled when it moved by less than this in a second.</summary>
    private const long Settled = 256 * 1024;

    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(15);

    public string Name => "idle";

    public string Title => "A hub with nothing to do";

    public string Conditions =>
        "Connections of as many users, each subscribed to everything, nothing emitted. Processor time of the hub's process "
        + "(user and system) in percent of one core, after a minute in which what it had just run may still be compiled better. Memory: resident memory with 1,100 connections less that with 100, shared among "
        + "the 1,000, each measured when it has settled.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var hub = await context.StartHubAsync(cancellationToken);
        // Once opened and closed, so that what the first connections load and compile is not counted as theirs.
        await (await OpenAsync("first", FewConnections, hub, context, cancellationToken)).DisposeAsync();
        var memoryAlone = await SettledMemoryAsync(hub, context, cancellationToken);
        await RestAsync(context, cancellationToken);
        var alone = await ProcessorPercentAsync(hub, context.Seconds(15, 4), context, cancellationToken);

        await using var few = await OpenAsync("few", FewConnections, hub, context, cancellationToken);
        await SettledMemoryAsync(hub, context, cancellationToken);
        await RestAsync(context, cancellationToken);
        var with100 = await ProcessorPercentAsync(hub, context.Seconds(30, 6), context, cancellationToken);
        var memoryWithFew = await SettledMemoryAsync(hub, context, cancellationToken);

        await using var many = await OpenAsync("many", ManyConnections, hub, context, cancellationToken);
        var memoryWithAll = await SettledMemoryAsync(hub, context, cancellationToken);
        few.ThrowIfBroken();
        many.ThrowIfBroken();
        var perConnection = (memoryWithAll - memoryWithFew) / 1024d / ManyConnections;
        context.Say($"{alone:N1}% alone, {with100:N1}% with {FewConnections} connections; {perConnection:N0} KiB a connection");
        return
        [
            new Figure("processor time, no connection", "% of a core", alone),
            new Figure($"processor time, {FewConnections} connections", "% of a core", with100, Goal.AtMost(4)),
            new Figure("resident memory, no connection", "MiB", memoryAlone / 1024d / 1024),
            new Figure($"resident memory a connection, of {ManyConnections}", "KiB", perConnection, Goal.AtMost(60)),
        ];
    }

    private static Task RestAsync(BenchContext context, CancellationToken cancellationToken) =>
        Task.Delay(context.Seconds(60, 1), context.Time, cancellationToken);

    private static Task<SubscriberFleet> OpenAsync(
        string user, int count, HubProcess hub, BenchContext context, CancellationToken cancellationToken) =>
        SubscriberFleet.OpenAsync(
            count, i => hub.WebSocket($"{user}-{i}"), _ => new BatchReader(isDense: true, null), _ => "{}", context.Time, cancellationToken);

    private static async Task<double> ProcessorPercentAsync(
        HubProcess hub, TimeSpan window, BenchContext context, CancellationToken cancellationToken)
    {
        var (before, start) = (ProcessUsage.CpuTime(hub.Id), context.Time.GetTimestamp());
        await Task.Delay(window, context.Time, cancellationToken);
        return 100 * (ProcessUsage.CpuTime(hub.Id) - before) / context.Time.GetElapsedTime(start);
    }

    private static async Task<long> SettledMemoryAsync(HubProcess hub, BenchContext context, CancellationToken cancellationToken)
    {
        var start = context.Time.GetTimestamp();
        var before = ProcessUsage.ResidentBytes(hub.Id);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), context.Time);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var now = ProcessUsage.ResidentBytes(hub.Id);
            if (Math.Abs(now - before) < Settled || context.Time.GetElapsedTime(start) > LongestSettling)
            {
                return now;
            }

            before = now;
        }
    }
}
