using EventHub.Grains.Log;

namespace EventHub.Grains.Tests.Log;

public sealed class CommitTimesTests
{
    private readonly CommitTimes _times = new();

    [Fact]
    public void Before_the_first_commit_there_are_no_quantiles() => Assert.Equal((null, null), _times.Quantiles());

    [Fact]
    public void The_median_and_the_slowest_of_a_hundred_are_those_of_the_commits()
    {
        for (var i = 100; i > 0; i--)
        {
            _times.Add(TimeSpan.FromMilliseconds(i));
        }

        Assert.Equal((TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(99)), _times.Quantiles());
    }

    [Fact]
    public void Old_commits_are_forgotten()
    {
        for (var i = 0; i < 3 * CommitTimes.Kept; i++)
        {
            _times.Add(TimeSpan.FromMilliseconds(i < 2 * CommitTimes.Kept ? 500 : 2));
        }

        Assert.Equal((TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2)), _times.Quantiles());
    }
}
