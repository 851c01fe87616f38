using EventHub.Grains.Log;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Log;

public sealed class RecentRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_rate_is_that_of_the_last_ten_whole_seconds()
    {
        var rate = new RecentRate(_time);
        for (var second = 0; second < 30; second++)
        {
            rate.Add(second < 15 ? 1_000 : 200);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(200, rate.PerSecond);
    }

    [Fact]
    public void A_burst_is_in_the_rate_for_ten_seconds_and_then_is_not()
    {
        var rate = new RecentRate(_time);
        _time.Advance(TimeSpan.FromSeconds(100));
        rate.Add(500);
        Assert.Equal(0, rate.PerSecond);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, rate.PerSecond);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(50, rate.PerSecond);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, rate.PerSecond);
    }

    [Fact]
    public void What_has_run_for_less_than_the_window_is_measured_by_how_long_it_has()
    {
        var rate = new RecentRate(_time);
        rate.Add(300);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(100, rate.PerSecond);
    }
}
