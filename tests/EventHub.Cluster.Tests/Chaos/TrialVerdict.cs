using System.Globalization;
using EventHub.Testing;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>Whether a trial was passed. Pure.</summary>
internal static class TrialVerdict
{
    /// <summary>A node drains for up to 2 s and stops within 8 s; the rest is for a machine that does everything at once.</summary>
    public static readonly TimeSpan MostToStop = Patience.For(TimeSpan.FromSeconds(15));

    private const int ShownFindings = 20;

    /// <returns>What speaks against it; nothing when it was passed.</returns>
    public static IReadOnlyList<string> Of(TrialResult result)
    {
        var against = result.Findings.Take(ShownFindings).Select(static finding => finding.ToString()).ToList();
        if (result.Findings.Count > ShownFindings)
        {
            against.Add(Line($"and {result.Findings.Count - ShownFindings} more of that"));
        }

        against.AddRange(result.UnexpectedEndings);
        foreach (var stop in result.Stops)
        {
            if (stop.ExitCode != 0)
            {
                against.Add(Line($"{stop.Node} was asked to stop and ended with {stop.ExitCode}"));
            }

            if (stop.Took > MostToStop)
            {
                against.Add(Line($"{stop.Node} took {stop.Took.TotalSeconds:0.0} s to stop, more than {MostToStop.TotalSeconds:0} s"));
            }
        }

        // Not the overall rate: how long PostgreSQL is away, and a silo takes to be declared dead, is the plan's choice and not
        // the cluster's merit. What fell behind meanwhile has to be taken afterwards all the same.
        if (result.Rate.WhenPossible < ClusterLoad.LeastPerSecond)
        {
            against.Add(Line($"{result.Rate.WhenPossible:0} events per second were acknowledged, less than {ClusterLoad.LeastPerSecond:0}"));
        }

        return against;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
