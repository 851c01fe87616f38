namespace EventHub.Client.Retrying;

/// <summary>How often, and how far apart, what is temporary is tried again.</summary>
public sealed class PublishRetryOptions
{
    /// <summary>Attempts in all, 1 to 100; 1 means that nothing is tried again.</summary>
    public int MaxAttempts { get; set; } = 6;

    /// <summary>The first pause is random between zero and this; every further one may be twice as long.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No random pause is longer than this.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A hub that asks for a longer pause than this gets no further attempt: coming back sooner would be against its word.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <returns>What is wrong, each named by its option.</returns>
    internal IEnumerable<string> Validate()
    {
        if (MaxAttempts is < 1 or > 100)
        {
            yield return $"{nameof(MaxAttempts)} must be 1 to 100, is {MaxAttempts}";
        }

        if (BaseDelay <= TimeSpan.Zero)
        {
            yield return $"{nameof(BaseDelay)} must be more than zero, is {BaseDelay}";
        }

        if (MaxDelay < BaseDelay || MaxDelay > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(MaxDelay)} must be from {nameof(BaseDelay)} to one hour, is {MaxDelay}";
        }

        if (MaxRetryAfter < TimeSpan.Zero || MaxRetryAfter > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(MaxRetryAfter)} must be zero to one hour, is {MaxRetryAfter}";
        }
    }
}
