using EventHub.Bench.Running;

namespace EventHub.Bench.Tests;

public sealed class FigureTests
{
    [Fact]
    public void Runs_are_joined_to_medians_and_kept()
    {
        IReadOnlyList<Figure> Run(double value) => [new Figure("a", "ms", value, Goal.AtMost(2)), new Figure("b", "s", -value)];

        var joined = RepeatedFigure.Join([Run(3), Run(1), Run(2)]);

        Assert.Equal([2, -2], joined.Select(f => f.Median));
        Assert.Equal([3, 1, 2], joined[0].Runs);
        Assert.True(joined[0].Goal!.IsMetBy(joined[0].Median));
    }

    [Fact]
    public void The_median_of_two_lies_between_them() =>
        Assert.Equal(2, RepeatedFigure.Join([[new Figure("a", "ms", 1)], [new Figure("a", "ms", 3)]])[0].Median);

    [Theory]
    [InlineData(9.9, false)]
    [InlineData(10, true)]
    public void A_lowest_goal_is_met_from_its_bound_on(double value, bool isMet) => Assert.Equal(isMet, Goal.AtLeast(10).IsMetBy(value));
}
