using System.Globalization;
using System.Text;
using EventHub.Bench.Running;

namespace EventHub.Bench.Reporting;

/// <summary>The figures as a README can show them.</summary>
internal static class MarkdownReport
{
    public static string Write(Provenance provenance, IReadOnlyList<ScenarioResult> results)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"Measured {provenance.MeasuredAt:yyyy-MM-dd} at {provenance.Commit} on {provenance.Machine}; ")
            .AppendLine("hub and load generator on the same machine.");
        foreach (var (scenario, figures, steal) in results)
        {
            var runs = steal.Runs.Count == 1 ? "one run" : $"medians of {steal.Runs.Count}";
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {scenario.Title}").AppendLine();
            text.AppendLine(
                CultureInfo.InvariantCulture, $"{scenario.Conditions} ({runs}, {ConsoleTable.Text(steal.Median)}% of the time stolen by the host)");
            text.AppendLine().AppendLine("| | | goal |").AppendLine("|---|--:|---|");
            foreach (var figure in figures)
            {
                var goal = figure.Goal is { } g ? $"{ConsoleTable.GoalText(g)}{(g.IsMetBy(figure.Median) ? string.Empty : ", missed")}" : string.Empty;
                text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name} | {ConsoleTable.Text(figure.Median)} {figure.Unit} | {goal} |");
            }
        }

        return text.ToString();
    }
}
