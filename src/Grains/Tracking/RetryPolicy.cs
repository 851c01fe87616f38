namespace EventHub.Grains.Tracking;

/// <summary>Whether a delivery that was not acknowledged is tried again, and when; nothing but arithmetic.</summary>
internal static class RetryPolicy
{
    /// <summary>Beyond it every power of two is longer than the longest pause there may be.</summary>
    private const int MaxDoublings = 40;

    /// <param name="attempts">With the one that failed.</param>
    /// <param name="maxAttempts">Of this delivery.</param>
    /// <param name="random">From 0 inclusive to 1 exclusive.</param>
    /// <returns>How long to wait first; null: given up.</returns>
    public static TimeSpan? NextDelay(int attempts, int maxAttempts, double random, TrackingOptions options) =>
        attempts >= maxAttempts ? null : random * Ceiling(attempts, options);

    /// <summary>
    /// Exponential, and the pause is random in all of it: readers that failed together, because a node did, don't come back together.
    /// </summary>
    public static TimeSpan Ceiling(int attempts, TrackingOptions options)
    {
        var ceiling = options.BaseDelay.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, MaxDoublings));
        return ceiling < options.MaxDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(ceiling) : options.MaxDelay;
    }
}
