using EventHub.Events;
using EventHub.Replaying;

namespace EventHub.Delivery;

/// <summary>
/// A node that holds connections. Silos send it numbered frames, one awaited frame in flight per silo and node.
/// </summary>
[Alias("eventhub.INodeOutbox")]
public interface INodeOutbox : IGrainObserver
{
    /// <summary>
    /// Answers when the node has taken the frame into its bounded queues, not when it was written to sockets. One that is not
    /// answered in 5 s is sent again under the same number.
    /// </summary>
    [Alias("Deliver")]
    [ResponseTimeout("00:00:05")]
    Task Deliver(NodeFrame frame);
}

/// <summary>An address of a node.</summary>
/// <param name="NodeId">Unique to one life of the process.</param>
/// <param name="Outbox">Where frames go.</param>
[GenerateSerializer, Immutable, Alias("eventhub.NodeAddress")]
public sealed record NodeAddress([property: Id(0)] string NodeId, [property: Id(1)] INodeOutbox Outbox);

[GenerateSerializer, Immutable, Alias("eventhub.NodeFrame")]
public sealed class NodeFrame
{
    /// <summary>Counts the frames of one sender from 1, so that a repeated frame is known and a lost one is noticed.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>Which sender counts.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>Events that some connection of the node wants, each once, taken before the orders.</summary>
    [Id(2)]
    public required LogEvent[] Events { get; init; }

    [Id(3)]
    public required DeliveryOrder[] Orders { get; init; }

    /// <summary>Of replays; in a frame without events and orders, sent when none of those wait.</summary>
    [Id(4)]
    public ReplayFrame[] Replays { get; init; } = [];
}

/// <summary>One batch for one subscription: what to send now, by sequence. The bytes came once for all of the node's readers.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.DeliveryOrder")]
public sealed class DeliveryOrder
{
    [Id(0)]
    public required string ConnectionId { get; init; }

    [Id(1)]
    public required string SubscriptionId { get; init; }

    /// <summary>Counts the batches of one subscription from 1.</summary>
    [Id(2)]
    public required long BatchNumber { get; init; }

    [Id(3)]
    public required string Lane { get; init; }

    /// <summary>The highest priority in the batch.</summary>
    [Id(4)]
    public required EventPriority Priority { get; init; }

    /// <summary>What to send, ascending. Empty when <see cref="History"/> is set.</summary>
    [Id(5)]
    public long[] Sequences { get; init; } = [];

    /// <summary>Events read from the log for this reader alone, while it catches up; already in the form it may see.</summary>
    [Id(6)]
    public LogEvent[]? History { get; init; }

    /// <summary>The reader has seen everything of the lane up to here once this batch is sent.</summary>
    [Id(7)]
    public required long Through { get; init; }

    /// <summary>Bytes that the batch counts for in its reader's bound.</summary>
    [Id(8)]
    public required int Size { get; init; }

    /// <summary>What was left out right before this batch; null when nothing was.</summary>
    [Id(9)]
    public DeliveryGap? Gap { get; init; }

    /// <summary>
    /// Of an order without events, which only tells how far the reader has come: nothing was sent for a while, and its client is
    /// to be told where it stands.
    /// </summary>
    [Id(10)]
    public bool IsWatermark { get; init; }
}

/// <summary>Events that match a subscription and that its reader, too slow for them, was not sent.</summary>
/// <param name="From">The first one's sequence.</param>
/// <param name="To">The last one's.</param>
/// <param name="Count">How many; others between them do not match, or were sent.</param>
[GenerateSerializer, Immutable, Alias("eventhub.DeliveryGap")]
public sealed record DeliveryGap([property: Id(0)] long From, [property: Id(1)] long To, [property: Id(2)] long Count);
