using CsCheck;
using EventHub.Grains.Tracking;

namespace EventHub.Grains.Tests.Tracking;

public sealed class RetryPolicyTests
{
    private static readonly Gen<TrackingOptions> Options = Gen.Select(
        Gen.Int[1, 100_000], Gen.Int[0, 3_500_000], static (first, more) => new TrackingOptions
        {
            BaseDelay = TimeSpan.FromMilliseconds(first),
            MaxDelay = TimeSpan.FromMilliseconds(Math.Min(first + more, 3_600_000)),
        });

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    [InlineData(8, 256)]
    [InlineData(9, 300)]
    [InlineData(1_000, 300)]
    public void The_pause_may_be_twice_as_long_after_each_attempt_up_to_the_longest(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Ceiling(attempts, new TrackingOptions()));

    [Fact]
    public void Any_pause_is_random_between_nothing_and_its_ceiling() =>
        Gen.Select(Options, Gen.Int[1, 99], Gen.Double[0, 1]).Where(static t => t.Item3 < 1).Sample(static (options, attempts, random) =>
        {
            var ceiling = RetryPolicy.Ceiling(attempts, options);
            Assert.InRange(ceiling, options.BaseDelay, options.MaxDelay);
            Assert.True(RetryPolicy.Ceiling(attempts + 1, options) >= ceiling);
            Assert.Equal(random * ceiling, RetryPolicy.NextDelay(attempts, 100, random, options));
        });

    [Fact]
    public void The_last_attempt_is_followed_by_none() =>
        Gen.Select(Options, Gen.Int[1, 100], Gen.Int[1, 100]).Sample(static (options, attempts, most) =>
            Assert.Equal(attempts < most, RetryPolicy.NextDelay(attempts, most, 0.5, options) is not null));

    [Fact]
    public void Options_that_contradict_themselves_are_all_named()
    {
        var options = new TrackingOptions
        {
            MaxAttempts = 0,
            AckTimeout = TimeSpan.Zero,
            BaseDelay = TimeSpan.FromMinutes(10),
            MaxUnacknowledged = 0,
            Retention = TimeSpan.Zero,
        };

        Assert.Equal(
            ["MaxAttempts", "AckTimeout", "MaxDelay", "MaxUnacknowledged", "Retention"],
            options.Validate().Select(static error => error.Split(' ')[0]));
        Assert.Empty(new TrackingOptions().Validate());
    }
}
