using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace EventHub.Api.Limits;

/// <summary>
/// A bucket that is refilled when it is asked: by itself it would have a timer, and there is one for every user and connection.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Without a timer and a queue the limiter holds nothing but memory.")]
internal sealed class TokenBucket(RateLimit limit)
{
    private const int RefillsPerSecond = 10;

    private readonly TokenBucketRateLimiter _limiter = new(new TokenBucketRateLimiterOptions
    {
        AutoReplenishment = false,
        QueueLimit = 0,
        TokenLimit = limit.Burst,
        TokensPerPeriod = TokensPerRefill(limit),
        ReplenishmentPeriod = TimeSpan.FromSeconds(TokensPerRefill(limit) / limit.PerSecond),
    });

    /// <param name="count">No more than the bucket holds.</param>
    /// <param name="retryAfter">When there will be enough, if nobody else takes them.</param>
    public bool TryTake(int count, out TimeSpan retryAfter)
    {
        _limiter.TryReplenish();
        using var lease = _limiter.AttemptAcquire(count);
        retryAfter = TimeSpan.Zero;
        if (!lease.IsAcquired)
        {
            lease.TryGetMetadata(MetadataName.RetryAfter, out retryAfter);
        }

        return lease.IsAcquired;
    }

    private static int TokensPerRefill(RateLimit limit) => Math.Max(1, (int)(limit.PerSecond / RefillsPerSecond));
}
