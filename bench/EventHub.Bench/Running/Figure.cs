namespace EventHub.Bench.Running;

/// <summary>What a figure has to reach.</summary>
internal sealed record Goal(double Bound, bool IsLowest)
{
    public static Goal AtLeast(double bound) => new(bound, IsLowest: true);

    public static Goal AtMost(double bound) => new(bound, IsLowest: false);

    public bool IsMetBy(double value) => IsLowest ? value >= Bound : value <= Bound;
}

/// <summary>One measured number.</summary>
/// <param name="Name">What it is of, unique in its scenario.</param>
/// <param name="Unit">E.g. <c>events/s</c>, <c>ms</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Goal">What it has to reach, if anything.</param>
internal sealed record Figure(string Name, string Unit, double Value, Goal? Goal = null);

/// <summary>A figure over all repetitions.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Median">Of the runs.</param>
/// <param name="Runs">Every run's value, in order.</param>
/// <param name="Goal">What the median has to reach, if anything.</param>
internal sealed record RepeatedFigure(string Name, string Unit, double Median, IReadOnlyList<double> Runs, Goal? Goal)
{
    /// <summary>Joins what the runs of one scenario measured; every run measures the same figures.</summary>
    public static IReadOnlyList<RepeatedFigure> Join(IReadOnlyList<IReadOnlyList<Figure>> runs) =>
        [.. runs[0].Select(figure =>
        {
            var values = runs.Select(run => run.Single(f => f.Name == figure.Name).Value).ToArray();
            return new RepeatedFigure(figure.Name, figure.Unit, MedianOf(values), values, figure.Goal);
        })];

    private static double MedianOf(double[] values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
