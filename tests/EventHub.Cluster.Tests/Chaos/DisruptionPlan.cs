namespace EventHub.Cluster.Tests.Chaos;

/// <summary>What happens to a cluster, and when. Pure: the same seed is the same plan.</summary>
internal static class DisruptionPlan
{
    /// <summary>Up to two seconds of the load, so that many come while the last one is still felt.</summary>
    private const int MostEventsBefore = 4_000;

    private static readonly DisruptionKind[] Kinds = Enum.GetValues<DisruptionKind>();

    /// <summary>Kinds come in rounds that each have all of them, in any order: a short plan has none too few.</summary>
    public static IReadOnlyList<Disruption> Draw(Random random, int count, int silos, int apis)
    {
        var plan = new List<Disruption>(count);
        while (plan.Count < count)
        {
            var round = Kinds.ToArray();
            random.Shuffle(round);
            plan.AddRange(round.Take(count - plan.Count).Select(kind => new Disruption(
                kind,
                random.Next(TargetsOf(kind, silos, apis)),
                random.Next(MostEventsBefore),
                TimeSpan.FromMilliseconds(random.Next(LongestOf(kind))))));
        }

        return plan;
    }

    private static int TargetsOf(DisruptionKind kind, int silos, int apis) => kind switch
    {
        DisruptionKind.KillPostgres or DisruptionKind.StopPostgres => 1,
        DisruptionKind.KillSilo or DisruptionKind.StopSilo or DisruptionKind.PauseSilo => silos,
        _ => apis,
    };

    /// <summary>In milliseconds: a node is often back before the others missed it, and sometimes not.</summary>
    private static int LongestOf(DisruptionKind kind) => kind is DisruptionKind.PauseApi ? 8_000 : 3_000;
}
