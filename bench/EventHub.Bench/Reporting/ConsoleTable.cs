using System.Globalization;
using EventHub.Bench.Running;

namespace EventHub.Bench.Reporting;

internal static class ConsoleTable
{
    public static void Print(ScenarioResult result)
    {
        Console.WriteLine();
        var width = result.Figures.Max(figure => figure.Name.Length);
        foreach (var figure in result.Figures.Append(result.StealPercent))
        {
            Console.WriteLine($"  {figure.Name.PadRight(width)}  {Text(figure.Median),12} {figure.Unit,-12} {Verdict(figure),-22} {Runs(figure)}");
        }

        Console.WriteLine();
    }

    /// <summary>Four digits that count, and no more.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 1_000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        _ => value.ToString("N2", CultureInfo.InvariantCulture),
    };

    public static string GoalText(Goal goal) => $"{(goal.IsLowest ? "≥" : "≤")} {Text(goal.Bound)}";

    private static string Verdict(RepeatedFigure figure) =>
        figure.Goal is { } goal ? $"{GoalText(goal)} {(goal.IsMetBy(figure.Median) ? "met" : "MISSED")}" : string.Empty;

    private static string Runs(RepeatedFigure figure) =>
        figure.Runs.Count == 1 ? string.Empty : $"[{string.Join("  ", figure.Runs.Select(Text))}]";
}
