namespace EventHub.Api.Errors;

/// <summary>The caller asks for more than it may within a while; the same later can succeed.</summary>
internal sealed class RateLimitedException : Exception
{
    /// <param name="limit">What may be done, as the beginning of a sentence.</param>
    /// <param name="retryAfter">When the same would be taken.</param>
    public RateLimitedException(string limit, TimeSpan retryAfter)
        : this(limit) => RetryAfter = Problem.WholeSeconds(retryAfter);

    public RateLimitedException()
        : this("You ask too often")
    {
    }

    public RateLimitedException(string message)
        : this(message, null)
    {
    }

    public RateLimitedException(string message, Exception? innerException)
        : base(message, innerException) => RetryAfter = Problem.WholeSeconds(TimeSpan.Zero);

    public TimeSpan RetryAfter { get; }
}
