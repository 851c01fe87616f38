using CsCheck;
using EventHub.Client.Retrying;

namespace EventHub.Client.Tests.Retrying;

public sealed class RetryDecisionTests
{
    private static readonly Gen<PublishRetryOptions> GenOptions =
        from baseMs in Gen.Int[1, 5_000]
        from factor in Gen.Int[1, 100]
        select new PublishRetryOptions
        {
            BaseDelay = TimeSpan.FromMilliseconds(baseMs),
            MaxDelay = TimeSpan.FromMilliseconds(baseMs * factor),
        };

    [Fact]
    public void A_pause_is_never_shorter_than_asked_for_nor_longer_than_that_and_the_bound() =>
        Gen.Select(GenOptions, Gen.Int[0, 200], Gen.Int[0, 60_000], Gen.Double[0, 0.999]).Sample((options, retry, askedMs, random) =>
        {
            var asked = TimeSpan.FromMilliseconds(askedMs);
            var delay = RetryDecision.Delay(retry, asked, random, options);
            return delay >= asked && delay <= asked + options.MaxDelay;
        });

    [Fact]
    public void Pauses_may_double_with_every_retry_until_the_bound()
    {
        var options = new PublishRetryOptions { BaseDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromMilliseconds(1_000) };

        var ceilings = Enumerable.Range(0, 6).Select(i => RetryDecision.Delay(i, null, 0.5, options).TotalMilliseconds);

        Assert.Equal([50, 100, 200, 400, 500, 500], ceilings);
    }

    [Fact]
    public void The_whole_range_from_nothing_to_the_ceiling_is_used()
    {
        var options = new PublishRetryOptions { BaseDelay = TimeSpan.FromMilliseconds(100) };

        Assert.Equal(TimeSpan.Zero, RetryDecision.Delay(0, null, 0, options));
        Assert.Equal(99, RetryDecision.Delay(0, null, 0.99, options).TotalMilliseconds, tolerance: 0.01);
    }

    [Fact]
    public void What_is_final_and_what_asks_for_too_long_a_pause_is_not_tried_again()
    {
        var options = new PublishRetryOptions { MaxRetryAfter = TimeSpan.FromSeconds(10) };
        var failure = new TimeoutException();

        Assert.True(RetryDecision.ShouldRetry(Attempt<int>.FailedForNow(failure, TimeSpan.FromSeconds(10)), options));
        Assert.False(RetryDecision.ShouldRetry(Attempt<int>.FailedForNow(failure, TimeSpan.FromSeconds(11)), options));
        Assert.False(RetryDecision.ShouldRetry(Attempt<int>.Failed(failure), options));
        Assert.False(RetryDecision.ShouldRetry(Attempt<int>.Succeeded(1), options));
    }
}
