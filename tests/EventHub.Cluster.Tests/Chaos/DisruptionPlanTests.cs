namespace EventHub.Cluster.Tests.Chaos;

public sealed class DisruptionPlanTests
{
    [Fact]
    public void The_same_seed_draws_the_same_plan() =>
        Assert.Equal(DisruptionPlan.Draw(new Random(5), 100, 2, 2), DisruptionPlan.Draw(new Random(5), 100, 2, 2));

    [Fact]
    public void Another_seed_draws_another_plan() =>
        Assert.NotEqual(DisruptionPlan.Draw(new Random(5), 100, 2, 2), DisruptionPlan.Draw(new Random(6), 100, 2, 2));

    [Fact]
    public void Every_round_has_every_kind_once()
    {
        var kinds = Enum.GetValues<DisruptionKind>();
        foreach (var round in DisruptionPlan.Draw(new Random(5), 3 * kinds.Length, 2, 2).Chunk(kinds.Length))
        {
            Assert.Equal(kinds, round.Select(static d => d.Kind).Order());
        }
    }

    [Fact]
    public void Every_node_is_hit()
    {
        var targets = DisruptionPlan.Draw(new Random(5), 200, 3, 2).ToLookup(static d => d.Kind, static d => d.Target);

        Assert.Equal([0, 1, 2], targets[DisruptionKind.PauseSilo].Distinct().Order());
        Assert.Equal([0, 1], targets[DisruptionKind.KillApi].Distinct().Order());
        Assert.All(targets[DisruptionKind.StopPostgres], static target => Assert.Equal(0, target));
    }
}
