using EventHub.Bench.Machine;
using EventHub.Bench.Reporting;

namespace EventHub.Bench.Running;

/// <param name="Scenario">What was measured.</param>
/// <param name="Figures">Over all runs.</param>
/// <param name="StealPercent">Time stolen by the host while it ran, median of the runs.</param>
internal sealed record ScenarioResult(IScenario Scenario, IReadOnlyList<RepeatedFigure> Figures, RepeatedFigure StealPercent);

/// <summary>Runs scenarios one after the other, each as often as asked.</summary>
internal static class BenchRunner
{
    /// <returns>The results, and the failures of scenarios that gave none.</returns>
    public static async Task<(IReadOnlyList<ScenarioResult> Results, IReadOnlyList<string> Failures)> RunAsync(
        IEnumerable<IScenario> scenarios, BenchSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>();
        var failures = new List<string>();
        foreach (var scenario in scenarios)
        {
            Console.WriteLine($"{scenario.Name}: {scenario.Title}");
            var context = new BenchContext(settings, Console.Out, time);
            try
            {
                var result = await RunAsync(scenario, settings.Repeat, context, cancellationToken);
                ConsoleTable.Print(result);
                results.Add(result);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One scenario that fails is told and takes nothing from the others; the exit code says that it failed.
                failures.Add($"{scenario.Name}: {e.Message}");
                Console.WriteLine($"    FAILED: {e}\n{context.HubLog}");
            }
        }

        return (results, failures);
    }

    private static async Task<ScenarioResult> RunAsync(
        IScenario scenario, int repeat, BenchContext context, CancellationToken cancellationToken)
    {
        var runs = new List<IReadOnlyList<Figure>>();
        var steal = new List<IReadOnlyList<Figure>>();
        for (var run = 1; run <= repeat; run++)
        {
            Console.WriteLine($"  run {run} of {repeat}");
            var before = CpuTimes.Now();
            runs.Add(await scenario.RunAsync(context, cancellationToken));
            steal.Add([new Figure("stolen by the host", "%", CpuTimes.Now().StealPercentSince(before))]);
        }

        return new ScenarioResult(scenario, RepeatedFigure.Join(runs), RepeatedFigure.Join(steal)[0]);
    }
}
