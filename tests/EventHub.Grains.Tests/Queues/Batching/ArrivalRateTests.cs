using EventHub.Grains.Queues.Batching;

namespace EventHub.Grains.Tests.Queues.Batching;

public sealed class ArrivalRateTests
{
    [Fact]
    public void A_steady_stream_has_its_own_rate()
    {
        var rate = default(ArrivalRate);
        for (var i = 1; i <= 1_000; i++)
        {
            rate = rate.With(20, TimeSpan.FromMilliseconds(10 * i));
        }

        Assert.Equal(2_000, rate.At(TimeSpan.FromSeconds(10)), 20.0);
    }

    [Fact]
    public void What_stopped_is_forgotten()
    {
        var rate = default(ArrivalRate).With(1_000, TimeSpan.FromSeconds(1));

        Assert.Equal(1_000, rate.At(TimeSpan.FromSeconds(1)), 1e-6);
        Assert.Equal(1_000 / Math.E, rate.At(TimeSpan.FromSeconds(2)), 1e-6);
        Assert.InRange(rate.At(TimeSpan.FromSeconds(30)), 0, 1e-6);
    }
}
