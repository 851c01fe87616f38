using System.Globalization;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>What a trial came to, in lines.</summary>
internal static class TrialSummary
{
    public static IEnumerable<string> Of(
        ClusterLoad load,
        TimeSpan loaded,
        IReadOnlyList<LoggedEvent> log,
        IReadOnlyList<Finding> findings,
        IReadOnlyList<Ordeal> ordeals,
        IReadOnlyList<string> endings)
    {
        var acknowledged = load.Ledger.Acknowledged.Select(static a => a.Key).Distinct().Count();
        yield return Line($"disruptions       {ordeals.Count} in {loaded.TotalSeconds:0} s");
        foreach (var kind in ordeals.GroupBy(static o => o.Disruption.Kind).OrderBy(static g => g.Key))
        {
            yield return Line(
                $"  {kind.Key,-15} {kind.Count(),3}, recovery up to {Longest(kind, static o => o.Recovery):0.0} s, a reader's silence up to {Longest(kind, static o => o.Silence):0.0} s");
        }

        yield return Line($"events            {load.Ledger.Sent.Count} sent, {acknowledged} acknowledged, {log.Count} stored, {acknowledged / loaded.TotalSeconds:0} per second");
        yield return Line(
            $"readers           {load.Readers.Count}, {load.Readers.Sum(static r => r.Connections)} connections, {load.Readers.Sum(static r => (long)r.Count)} events delivered");
        foreach (var fault in Enum.GetValues<Fault>())
        {
            yield return Line($"{fault.ToString().ToLowerInvariant(),-17} {findings.Count(f => f.Fault == fault)}");
        }

        yield return Line($"longest recovery  {Longest(ordeals, static o => o.Recovery):0.0} s");
        yield return Line($"longest silence   {Longest(ordeals, static o => o.Silence):0.0} s");
        yield return Line($"ended unasked     {(endings.Count == 0 ? "none" : string.Join("; ", endings))}");
    }

    private static double Longest(IEnumerable<Ordeal> ordeals, Func<Ordeal, TimeSpan> what) =>
        ordeals.Select(what).DefaultIfEmpty().Max().TotalSeconds;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
