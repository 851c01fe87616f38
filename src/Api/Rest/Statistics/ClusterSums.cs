using EventHub.Statistics;

namespace EventHub.Api.Rest.Statistics;

/// <summary>What the nodes of a cluster have counted, added up.</summary>
internal static class ClusterSums
{
    /// <summary>Counts of the same names; in the order in which the names come first.</summary>
    public static IReadOnlyList<NamedCount> Sum(IEnumerable<NamedCount[]> counts)
    {
        var sums = new OrderedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, count) in counts.SelectMany(static c => c))
        {
            sums[name] = sums.GetValueOrDefault(name) + count;
        }

        return [.. sums.Select(static sum => new NamedCount(sum.Key, sum.Value))];
    }

    public static long Of(IEnumerable<NamedCount> counts, params ReadOnlySpan<string> names)
    {
        long sum = 0;
        foreach (var (name, count) in counts)
        {
            sum += names.Contains(name) ? count : 0;
        }

        return sum;
    }

    /// <summary>A lane has one writer and one router, on silos that may differ and change: the one that is furthest is the present one.</summary>
    public static IReadOnlyList<LaneSum> Lanes(IReadOnlyCollection<SiloReport> silos)
    {
        var routers = silos.SelectMany(static s => s.Routers).ToLookup(static r => r.Lane, static r => (long?)r.Position, StringComparer.Ordinal);
        return
        [
            .. silos.SelectMany(static s => s.Lanes).GroupBy(static lane => lane.Lane, StringComparer.Ordinal)
                .OrderBy(static lane => lane.Key, StringComparer.Ordinal)
                .Select(lane => new LaneSum(
                    lane.Key,
                    lane.Select(static l => l.Now).MaxBy(static now => now?.Head ?? long.MinValue),
                    routers[lane.Key].Max(),
                    lane.Sum(static l => l.Appended),
                    lane.Sum(static l => l.Bytes),
                    lane.Sum(static l => l.Commits),
                    lane.Sum(static l => l.FailedCommits))),
        ];
    }

    public static IReadOnlyList<StrategyReport> Strategies(IEnumerable<SiloReport> silos) =>
    [
        .. silos.SelectMany(static s => s.Strategies).GroupBy(static s => s.Strategy, StringComparer.Ordinal).Select(static s => new StrategyReport(
            s.Key, s.Sum(static x => x.Batches), s.Sum(static x => x.Events), s.Sum(static x => x.Bytes), new TimeSpan(s.Sum(static x => x.Wait.Ticks)))),
    ];

    public static IReadOnlyList<FrameReport> Frames(IEnumerable<FrontEndReport> frontEnds) =>
    [
        .. frontEnds.SelectMany(static f => f.Frames).GroupBy(static f => f.Encoding, StringComparer.Ordinal).Select(static f => Frames(f.Key, f)),
    ];

    public static FrameReport Frames(string encoding, IEnumerable<FrameReport> frames) => frames.Aggregate(
        new FrameReport(encoding, 0, 0, 0, 0, 0, 0),
        static (sum, f) => sum with
        {
            Made = sum.Made + f.Made,
            Shared = sum.Shared + f.Shared,
            Plain = sum.Plain + f.Plain,
            BytesIn = sum.BytesIn + f.BytesIn,
            BytesOut = sum.BytesOut + f.BytesOut,
            BytesSaved = sum.BytesSaved + f.BytesSaved,
        });

    /// <summary>A process that is silo and front end is one node.</summary>
    public static IReadOnlyList<NodeSum> Nodes(ClusterReport cluster) =>
    [
        .. cluster.Silos.Select(static s => s.Process.Name).Union(cluster.FrontEnds.Select(static f => f.Process.Name)).Order(StringComparer.Ordinal)
            .Select(name => new NodeSum(
                name,
                Array.Find(cluster.Silos, s => s.Process.Name == name),
                Array.Find(cluster.FrontEnds, f => f.Process.Name == name))),
    ];
}

/// <param name="Now">Null when no silo that answered writes it.</param>
/// <param name="Routed">Sequence of the last event that was routed; null when no silo that answered routes it.</param>
internal sealed record LaneSum(
    string Lane, LaneStanding? Now, long? Routed, long Appended, long Bytes, long Commits, long FailedCommits)
{
    /// <summary>Events that the router has before it; the two were not asked in the same moment.</summary>
    public long? Lag => Now is { } now && Routed is { } routed ? Math.Max(0, now.Head - routed) : null;
}

/// <summary>One process, with what its parts report.</summary>
internal sealed record NodeSum(string Name, SiloReport? Silo, FrontEndReport? FrontEnd)
{
    public ProcessReport Process => Silo?.Process ?? FrontEnd!.Process;
}
