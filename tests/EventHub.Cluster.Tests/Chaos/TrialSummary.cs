using System.Globalization;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>A trial in lines.</summary>
internal static class TrialSummary
{
    public static IEnumerable<string> Of(TrialResult result)
    {
        var (ordeals, rate, counts, stops) = (result.Ordeals, result.Rate, result.Counts, result.Stops);
        yield return Line($"disruptions       {ordeals.Count} in {rate.Took.TotalSeconds:0} s");
        foreach (var kind in ordeals.GroupBy(static o => o.Disruption.Kind).OrderBy(static g => g.Key))
        {
            yield return Line(
                $"  {kind.Key,-15} {kind.Count(),3}, recovery up to {Longest(kind, static o => o.Recovery):0.0} s, a reader's silence up to {Longest(kind, static o => o.Silence):0.0} s");
        }

        yield return Line($"events            {counts.Sent} sent, {counts.Acknowledged} acknowledged, {counts.Stored} stored");
        yield return Line(
            $"per second        {rate.Overall:0} overall, {rate.WhenPossible:0} without the {rate.Outages.TotalSeconds:0} s in which nothing could be acknowledged");
        yield return Line($"readers           {counts.Readers}, {counts.Connections} connections, {counts.Delivered} events delivered");
        foreach (var fault in Enum.GetValues<Fault>())
        {
            yield return Line($"{fault.ToString().ToLowerInvariant(),-17} {result.Findings.Count(f => f.Fault == fault)}");
        }

        yield return Line($"longest recovery  {Longest(ordeals, static o => o.Recovery):0.0} s");
        yield return Line($"longest silence   {Longest(ordeals, static o => o.Silence):0.0} s");
        yield return Line(
            $"SIGTERM           {stops.Count} times, {stops.Count(static s => s.ExitCode == 0)} ended with 0, the slowest after {Longest(stops, static s => s.Took):0.0} s");
        yield return Line(
            $"ended unasked     {(result.UnexpectedEndings.Count == 0 ? "none" : string.Join("; ", result.UnexpectedEndings))}");
    }

    private static double Longest<T>(IEnumerable<T> all, Func<T, TimeSpan> what) => all.Select(what).DefaultIfEmpty().Max().TotalSeconds;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
