using System.Globalization;
using EventHub.Testing;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>What readers notice under 2,000 events a second.</summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    /// <summary>While everything is stopped and started again, one process after the other.</summary>
    private static readonly TimeSpan MostWhenStopped = Patience.For(TimeSpan.FromSeconds(5));

    private static readonly TimeSpan MostWhenKilled = Patience.For(TimeSpan.FromSeconds(15));

    [Fact]
    public async Task A_rolling_restart_loses_nothing_and_leaves_no_reader_without_events_for_more_than_five_seconds()
    {
        var roll = Enumerable.Range(0, ClusterTrial.Silos).Select(static i => Now(DisruptionKind.StopSilo, i))
            .Concat(Enumerable.Range(0, ClusterTrial.Apis).Select(static i => Now(DisruptionKind.StopApi, i)));

        await AssertSilenceAsync(roll, MostWhenStopped);
    }

    [Fact]
    public async Task After_the_death_of_a_silo_delivery_goes_on_within_fifteen_seconds() =>
        await AssertSilenceAsync(Enumerable.Range(0, ClusterTrial.Silos).Select(static i => Now(DisruptionKind.KillSilo, i)), MostWhenKilled);

    private static Disruption Now(DisruptionKind kind, int target) => new(kind, target, After: 2_000, TimeSpan.Zero);

    private async Task AssertSilenceAsync(IEnumerable<Disruption> disruptions, TimeSpan most)
    {
        await using var trial = await ClusterTrial.StartAsync(new Random(1), output);
        var ordeals = new List<Ordeal>();
        foreach (var disruption in disruptions)
        {
            var ordeal = await trial.EndureAsync(disruption);
            ordeals.Add(ordeal);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{disruption.Kind} {disruption.Target + 1}: the longest that a reader got nothing is {ordeal.Silence.TotalSeconds:0.0} s"));
        }

        await trial.ReconcileAsync(ordeals);
        Assert.All(ordeals, ordeal => Assert.InRange(ordeal.Silence, TimeSpan.Zero, most));
    }
}
