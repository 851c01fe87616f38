namespace EventHub.Client.Subscribing;

/// <summary>When a connection counts as one that works; nothing but arithmetic.</summary>
internal static class Reconnecting
{
    /// <summary>A hub that takes a subscription and ends it at once must not be asked again and again without a pause.</summary>
    public static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(5);

    /// <summary>The number of the next retry, from 0.</summary>
    /// <param name="retry">The number of the last one; -1 before the first.</param>
    /// <param name="lived">How long the connection's subscription was in force.</param>
    public static int Next(int retry, TimeSpan lived) => lived >= SettledAfter ? 0 : retry + 1;
}
