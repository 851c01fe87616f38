using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>What the generator itself can take in: no other figure means anything near this one.</summary>
internal sealed class ReaderScenario : IScenario
{
    private const int Connections = 100;

    private const int EventsPerFrame = 50;

    public string Name => "reader";

    public string Title => "The generator's own ceiling";

    public string Conditions =>
        $"{Connections} connections to the plain SignalR server, which sends frames of {EventsPerFrame} events as fast as they are taken.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var server = await context.StartPlainServerAsync(cancellationToken);
        await using var fleet = await SubscriberFleet.OpenAsync(
            Connections, _ => server.WebSocket, _ => new BatchReader(isDense: true, null), _ => null, context.Time, cancellationToken);
        await server.FloodAsync(EventsPerFrame, context.Seconds(1, 1), cancellationToken);
        var (before, cpuBefore, start) = (fleet.Received(), Environment.CpuUsage.TotalTime, context.Time.GetTimestamp());
        await server.FloodAsync(EventsPerFrame, context.Seconds(5, 2), cancellationToken);
        var (received, cpu) = (fleet.Received() - before, Environment.CpuUsage.TotalTime - cpuBefore);
        var elapsed = context.Time.GetElapsedTime(start);
        fleet.ThrowIfBroken();
        context.Say($"{received.Events / elapsed.TotalSeconds:N0} events/s at {100 * cpu / elapsed:N0}% of a core");
        return
        [
            new Figure("received", "events/s", received.Events / elapsed.TotalSeconds),
            new Figure("received bytes", "MB/s", received.Bytes / elapsed.TotalSeconds / 1e6),
            new Figure("generator's processor time", "% of a core", 100 * cpu / elapsed),
            new Figure("generator's processor time a gigabyte", "s", cpu.TotalSeconds / (received.Bytes / 1e9)),
        ];
    }
}
