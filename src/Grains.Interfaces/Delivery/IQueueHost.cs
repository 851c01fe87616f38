namespace EventHub.Delivery;

/// <summary>
/// The user queues of one silo, as a router reaches them: one call hands over to all of them, where a call to each would cost an
/// urgent event to a hundred users a hundred messages.
/// </summary>
[Alias("eventhub.IQueueHost")]
public interface IQueueHost : IGrainObserver
{
    /// <summary>Answers when every queue has taken its share.</summary>
    /// <returns>The indexes of shares that no queue here took: their queues have to be given up until they set their routes again.</returns>
    [Alias("Offer")]
    [ResponseTimeout("00:00:05")]
    Task<int[]> Offer(QueueShare[] shares);
}

/// <summary>Where a user's queue is.</summary>
/// <param name="Queue">
/// One life of the queue. A silo that slept through its own death wakes with queues that have long been made elsewhere: what another
/// life had set is not gone on with, and either of them notices by the registration.
/// </param>
/// <param name="Host">Of the silo on which it lives, for one lane.</param>
[GenerateSerializer, Immutable, Alias("eventhub.QueueAddress")]
public sealed record QueueAddress([property: Id(0)] Guid Queue, [property: Id(1)] IQueueHost Host);

/// <param name="Queue">The life of the queue that it is for.</param>
/// <param name="Share">What the queue is offered.</param>
[GenerateSerializer, Immutable, Alias("eventhub.QueueShare")]
public readonly record struct QueueShare([property: Id(0)] Guid Queue, [property: Id(1)] LaneShare Share);
