namespace EventHub.Grains.Routing;

/// <summary>How long a router believes that a user's queue is there.</summary>
internal static class RouteLease
{
    /// <summary>How often queues renew.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(15);

    /// <summary>Three renewals may be lost.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);
}
