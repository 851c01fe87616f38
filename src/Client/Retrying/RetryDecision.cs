namespace EventHub.Client.Retrying;

/// <summary>Whether to try again and how long to wait first; nothing but arithmetic.</summary>
internal static class RetryDecision
{
    public static bool ShouldRetry(Attempt attempt, PublishRetryOptions options) =>
        attempt.IsTemporary && (attempt.RetryAfter ?? TimeSpan.Zero) <= options.MaxRetryAfter;

    /// <summary>
    /// Exponential with full jitter, on top of what the hub asked for: a crowd of producers that was told the same number must
    /// not come back as a crowd.
    /// </summary>
    /// <param name="retry">0 before the second attempt.</param>
    /// <param name="retryAfter">What the hub asked for, if it did.</param>
    /// <param name="random">From 0 inclusive to 1 exclusive.</param>
    /// <param name="options">The bounds.</param>
    public static TimeSpan Delay(int retry, TimeSpan? retryAfter, double random, PublishRetryOptions options)
    {
        var ceiling = Math.Min(options.MaxDelay.TotalMilliseconds, options.BaseDelay.TotalMilliseconds * Math.Pow(2, retry));
        return (retryAfter ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(random * ceiling);
    }
}
