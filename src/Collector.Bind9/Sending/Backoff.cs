namespace EventHub.Collector.Bind9.Sending;

/// <summary>How long to wait before a retry: exponential, with full jitter above half, and bounded.</summary>
internal sealed class Backoff(Random random)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>What a hub may ask for at most; a larger Retry-After is a mistake somewhere between.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    /// <param name="attempt">0 after the first failure.</param>
    /// <param name="asked">The hub's Retry-After, which is waited for at least.</param>
    public TimeSpan Next(int attempt, TimeSpan? asked)
    {
        double ceiling = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20)), Longest.TotalMilliseconds);
        var own = TimeSpan.FromMilliseconds(ceiling * (0.5 + random.NextDouble() / 2));
        var least = asked is { } wish ? (wish < LongestAsked ? wish : LongestAsked) : TimeSpan.Zero;
        return own > least ? own : least;
    }
}
