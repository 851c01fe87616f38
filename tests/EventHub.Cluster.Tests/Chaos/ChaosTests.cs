using System.Globalization;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>
/// <c>EVENTHUB_CHAOS_FAULTS</c> and <c>EVENTHUB_CHAOS_SEED</c> make it longer, and repeat the plan of another run.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    /// <summary>Each kind of disruption once.</summary>
    private const int Faults = 8;

    [Fact]
    public async Task Whatever_is_killed_stopped_or_paused_each_acknowledged_event_is_stored_once_and_each_reader_gets_its_events_once_in_lane_order()
    {
        var seed = Setting("EVENTHUB_CHAOS_SEED") ?? Environment.TickCount;
        var faults = Setting("EVENTHUB_CHAOS_FAULTS") ?? Faults;
        output.WriteLine(Line($"seed {seed}, {faults} faults; repeat with: make chaos SEED={seed} FAULTS={faults}"));
        var random = new Random(seed);
        var plan = DisruptionPlan.Draw(random, faults, ClusterTrial.Silos, ClusterTrial.Apis);
        await using var trial = await ClusterTrial.StartAsync(random, output);
        var ordeals = new List<Ordeal>();
        foreach (var (i, disruption) in plan.Index())
        {
            output.WriteLine(Line(
                $"{trial.Load.Elapsed:mm\\:ss} {i + 1}/{faults} {disruption.Kind} {disruption.Target + 1} for {disruption.Lasts.TotalSeconds:0.0} s after {disruption.After} events"));
            var ordeal = await trial.EndureAsync(disruption);
            ordeals.Add(ordeal);
            output.WriteLine(Line($"      recovered after {ordeal.Recovery.TotalSeconds:0.0} s, longest silence {ordeal.Silence.TotalSeconds:0.0} s"));
        }

        await trial.ReconcileAsync(ordeals);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
