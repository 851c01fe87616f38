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
    /// <param name="userId">Whose they are.</param>
    /// <param name="queue">Where the shares go.</param>
    /// <param name="routes">All of them; none: the queue has no use for the router any more.</param>
    [Alias("SetRoutes")]
    Task<RouteStart> SetRoutes(string userId, QueueAddress queue, SubscriptionRoute[] routes);

    /// <returns>Those of the users that have routes here.</returns>
    [Alias("FindOnline")]
    Task<string[]> FindOnline(string[] userIds);
}

/// <param name="Through">Events after this sequence are offered to the routes that were set.</param>
/// <param name="Registration">
/// Changes whenever the router began anew with this user: what was offered under the registration before may have holes.
/// </param>
/// <param name="IsQuiet">
/// Nothing up to <paramref name="Through"/> waits for this user or is on its way to it: whatever matched was offered, and taken.
/// </param>
[GenerateSerializer, Immutable, Alias("eventhub.RouteStart")]
public readonly record struct RouteStart(
    [property: Id(0)] long Through, [property: Id(1)] Guid Registration, [property: Id(2)] bool IsQuiet = false);

[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionRoute")]
public sealed record SubscriptionRoute(
    [property: Id(0)] string SubscriptionId,
    [property: Id(1)] EventFilter Filter,
    [property: Id(2)] Reader Reader,
    [property: Id(3)] NodeAddress Node);
