using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Delivery;

/// <summary>
/// Consumes one lane's stream and hands each user its share; its key is the lane. The index of live subscriptions is memory
/// only: user queues renew theirs, and what is not renewed expires.
/// </summary>
[Alias("eventhub.IRouterGrain")]
public interface IRouterGrain : IGrainWithStringKey
{
    /// <summary>Replaces everything that this user has here. Idempotent; also the renewal.</summary>
    /// <returns>The sequence after which events are offered.</returns>
    [Alias("SetRoutes")]
    Task<long> SetRoutes(string userId, SubscriptionRoute[] routes);
}

[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionRoute")]
public sealed record SubscriptionRoute(
    [property: Id(0)] string SubscriptionId,
    [property: Id(1)] EventFilter Filter,
    [property: Id(2)] Reader Reader,
    [property: Id(3)] NodeAddress Node);
