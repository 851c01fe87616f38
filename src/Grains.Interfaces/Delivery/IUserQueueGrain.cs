using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.Delivery;

/// <summary>
/// One user's subscriptions, cursors and pending batches; its key is the user. Decides when a batch leaves and what happens
/// when a reader is slow. Everything in it can be lost: nodes bring their subscriptions back with the cursors they wrote.
/// </summary>
[Alias("eventhub.IUserQueueGrain")]
public interface IUserQueueGrain : IGrainWithStringKey
{
    /// <summary>Adds subscriptions of one node's connections; the same subscription again replaces itself.</summary>
    /// <returns>Where each one begins.</returns>
    [Alias("Subscribe")]
    [OpenToClients]
    [ResponseTimeout("00:00:05")]
    Task<SubscriptionStart[]> Subscribe(NodeAddress node, SubscriptionRequest[] subscriptions);

    [Alias("Unsubscribe")]
    [OpenToClients]
    Task Unsubscribe(string connectionId, string subscriptionId);

    /// <summary>The connection is gone, and its subscriptions with it.</summary>
    [Alias("Disconnect")]
    [OpenToClients]
    Task Disconnect(string connectionId);

    /// <summary>The client took everything up to here.</summary>
    [Alias("Ack")]
    [OpenToClients]
    Task Ack(string connectionId, string subscriptionId, Cursor cursor);

    /// <summary>
    /// Events that are addressed to this user and whose deliveries are stored; told when the user is online, so that they are
    /// settled when they were sent.
    /// </summary>
    [Alias("Track")]
    [ResponseTimeout("00:00:05")]
    Task Track(LogEvent[] events);

    /// <summary>A dead letter is pending again: it is sent now if a subscription wants it.</summary>
    [Alias("Redrive")]
    [ResponseTimeout("00:00:05")]
    Task Redrive(EventPosition position);

    /// <summary>The user's stored subscriptions were changed: those that follow them go by what is stored now when this returns.</summary>
    /// <exception cref="Records.RecordsUnavailableException">They can't be read; they go on as they were, for a minute at most.</exception>
    [Alias("FollowStored")]
    [ResponseTimeout("00:00:05")]
    Task FollowStored();

    /// <summary>From a node: what it has written, and that it still holds these subscriptions.</summary>
    /// <returns>The subscriptions that are not known here: the node has to subscribe them again.</returns>
    [Alias("Report")]
    [OpenToClients]
    [ResponseTimeout("00:00:05")]
    Task<string[]> Report(string nodeId, WrittenBatches[] written);
}

[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionRequest")]
public sealed record SubscriptionRequest
{
    [Id(0)]
    public required string ConnectionId { get; init; }

    [Id(1)]
    public required string SubscriptionId { get; init; }

    [Id(2)]
    public required Reader Reader { get; init; }

    [Id(3)]
    public required EventFilter Filter { get; init; }

    /// <summary>Begin after this; null: from now on.</summary>
    [Id(4)]
    public Cursor? Cursor { get; init; }

    [Id(5)]
    public required BatchingOptions Batching { get; init; }

    [Id(6)]
    public OverflowPolicy Overflow { get; init; }

    /// <summary>The client acknowledges: each event that it is sent is tracked until it has.</summary>
    [Id(7)]
    public bool IsTracked { get; init; }

    /// <summary>
    /// The furthest that the client has acknowledged, else where it began; null in the subscription's first life. What lies
    /// between it and <see cref="Cursor"/> was sent in an earlier one.
    /// </summary>
    [Id(8)]
    public Cursor? Acknowledged { get; init; }

    /// <summary>
    /// Bytes at which nothing more leaves until its client acknowledges, <see cref="DeliveryLimits.MinUnackedBytes"/> to
    /// <see cref="DeliveryLimits.MaxWindowBytes"/>; null: it does not acknowledge, and what its transport took counts as taken.
    /// </summary>
    [Id(9)]
    public int? MaxUnackedBytes { get; init; }

    /// <summary>
    /// Of what <see cref="Filter"/> lets through, the user's stored subscriptions decide: whatever one of them matches is sent, once,
    /// and a change of theirs counts at once.
    /// </summary>
    [Id(10)]
    public bool FollowsStored { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionStart")]
public sealed record SubscriptionStart([property: Id(0)] string SubscriptionId, [property: Id(1)] Cursor Cursor);

/// <summary>Cumulative, so that a lost report is made good by the next one.</summary>
/// <param name="SubscriptionId">Whose batches.</param>
/// <param name="BatchNumber">
/// The last batch that the transport took, or the client acknowledged where it does; every batch before it went before it.
/// </param>
/// <param name="UrgentBatchNumber">The same of the urgent lane's batches, which overtake.</param>
[GenerateSerializer, Immutable, Alias("eventhub.WrittenBatches")]
public readonly record struct WrittenBatches(
    [property: Id(0)] string SubscriptionId, [property: Id(1)] long BatchNumber, [property: Id(2)] long UrgentBatchNumber);

/// <summary>What a router hands to one user: for each of its subscriptions, the matching events of one stretch of a lane.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.LaneShare")]
public sealed class LaneShare
{
    [Id(0)]
    public required string Lane { get; init; }

    /// <summary>The stretch begins after this: the end of the share before, so that a lost one is noticed.</summary>
    [Id(1)]
    public required long From { get; init; }

    /// <summary>The stretch ends here, inclusive.</summary>
    [Id(2)]
    public required long To { get; init; }

    [Id(3)]
    public required SubscriptionShare[] Subscriptions { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.SubscriptionShare")]
public sealed record SubscriptionShare([property: Id(0)] string SubscriptionId, [property: Id(1)] EventReference[] Events);

/// <summary>An event without its bytes: all that a queue decides by.</summary>
/// <param name="Sequence">Its number in the lane.</param>
/// <param name="Size">Bytes of its JSON.</param>
/// <param name="Priority">How fast it has to leave.</param>
[GenerateSerializer, Immutable, Alias("eventhub.EventReference")]
public readonly record struct EventReference(
    [property: Id(0)] long Sequence, [property: Id(1)] int Size, [property: Id(2)] EventPriority Priority);
