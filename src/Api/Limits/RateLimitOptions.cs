namespace EventHub.Api.Limits;

/// <summary>
/// How much one user, and one connection, may ask of a node. Far above what people and their pages do, and far below what one caller
/// can do to the others; programs that send for everybody are admins.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>A bucket that is not used for so long is forgotten, so that it has to be full by then.</summary>
    internal static readonly TimeSpan LongestRefill = TimeSpan.FromMinutes(10);

    /// <summary>Events that a user emits, over any transport.</summary>
    public RateLimit Events { get; set; } = new() { PerSecond = 1_000, Burst = 5_000 };

    /// <summary>Messages from all connections of a user together, whatever they ask for.</summary>
    public RateLimit Messages { get; set; } = new() { PerSecond = 1_000, Burst = 5_000 };

    /// <summary>
    /// Requests over HTTP but emits, connections, messages that read stored events, start something or bring a token, and sources that a
    /// user emits for beyond a few.
    /// </summary>
    public RateLimit Queries { get; set; } = new() { PerSecond = 100, Burst = 500 };

    /// <summary>Messages from one connection.</summary>
    public RateLimit ConnectionMessages { get; set; } = new() { PerSecond = 500, Burst = 2_000 };

    /// <summary>Whether admins have limits as well. Collectors and backends are admins, and their bound is what the log takes.</summary>
    public bool ApplyToAdmins { get; set; }

    internal IEnumerable<string> Validate()
    {
        // The largest batch has to fit into a full bucket.
        foreach (var error in Validate(Events, nameof(Events), EventHub.Events.EventLimits.MaxBatchEvents)
            .Concat(Validate(Messages, nameof(Messages), 1))
            .Concat(Validate(Queries, nameof(Queries), 1))
            .Concat(Validate(ConnectionMessages, nameof(ConnectionMessages), 1)))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> Validate(RateLimit limit, string name, int leastBurst)
    {
        if (limit.PerSecond is not (>= RateLimit.Least and <= RateLimit.Most))
        {
            yield return $"RateLimits:{name}:{nameof(RateLimit.PerSecond)} must be from 0.01 to {RateLimit.Most}";
        }

        if (limit.Burst < leastBurst || limit.Burst > RateLimit.Most)
        {
            yield return $"RateLimits:{name}:{nameof(RateLimit.Burst)} must be from {leastBurst} to {RateLimit.Most}";
        }
        else if (limit.PerSecond > 0 && limit.Burst > limit.PerSecond * LongestRefill.TotalSeconds)
        {
            yield return $"RateLimits:{name}:{nameof(RateLimit.Burst)} must be what {LongestRefill.TotalMinutes} minutes of {nameof(RateLimit.PerSecond)} bring, or less";
        }
    }
}

/// <summary>A token bucket.</summary>
public sealed class RateLimit
{
    internal const double Least = 0.01;

    internal const int Most = 10_000_000;

    /// <summary>What may go on for ever, 0.01 to 10,000,000.</summary>
    public double PerSecond { get; set; }

    /// <summary>What may come at once after a pause.</summary>
    public int Burst { get; set; }
}
