using EventHub.Log;
using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.Tracking;

/// <summary>What became of tracked deliveries, for those whose they are and for admins.</summary>
[Alias("eventhub.IDeliveryGrain")]
[OpenToClients]
public interface IDeliveryGrain : IGrainWithIntegerKey
{
    /// <exception cref="Records.RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("List")]
    Task<DeliveryPage> List(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>Makes a dead letter pending again, as if it had never been tried, and sends it if its user is connected.</summary>
    /// <exception cref="Records.RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Redrive")]
    Task<RedriveAnswer> Redrive(Guid id, Reader reader);
}

[GenerateSerializer, Immutable, Alias("eventhub.DeliveryQuery")]
public sealed record DeliveryQuery
{
    public const int MaxLimit = 1_000;

    /// <summary>Whose deliveries; null: of all users, which is for admins.</summary>
    [Id(0)]
    public string? UserId { get; init; }

    /// <summary>Null: of every status.</summary>
    [Id(1)]
    public DeliveryStatus? Status { get; init; }

    /// <summary>Last id of the page before.</summary>
    [Id(2)]
    public Guid? Before { get; init; }

    /// <summary>Deliveries on the page, 1 to 1,000; fewer are the last page.</summary>
    [Id(3)]
    public int Limit { get; init; } = 100;

    /// <summary>Who asks.</summary>
    [Id(4)]
    public required Reader Reader { get; init; }
}

/// <param name="Deliveries">By falling id: within a lane the newest event first.</param>
/// <param name="Next">What the next page is asked with; null when this was the last one.</param>
[GenerateSerializer, Immutable, Alias("eventhub.DeliveryPage")]
public sealed record DeliveryPage([property: Id(0)] DeliveryRecord[] Deliveries, [property: Id(1)] Guid? Next);

/// <summary>One event on its way to one user.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.DeliveryRecord")]
public sealed record DeliveryRecord
{
    [Id(0)]
    public required Guid Id { get; init; }

    [Id(1)]
    public required string UserId { get; init; }

    [Id(2)]
    public required Guid EventId { get; init; }

    [Id(3)]
    public required EventPosition Position { get; init; }

    [Id(4)]
    public required DeliveryStatus Status { get; init; }

    /// <summary>How often it was tried.</summary>
    [Id(5)]
    public required int Attempts { get; init; }

    [Id(6)]
    public required int MaxAttempts { get; init; }

    /// <summary>Not tried again before.</summary>
    [Id(7)]
    public DateTimeOffset? RetryAfter { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    [Id(8)]
    public string? ErrorMessage { get; init; }

    [Id(9)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the status changed last.</summary>
    [Id(10)]
    public required DateTimeOffset UpdatedAt { get; init; }

    [Id(11)]
    public DateTimeOffset? DeliveredAt { get; init; }

    [Id(12)]
    public DateTimeOffset? ExpiresAt { get; init; }
}

public enum RedriveOutcome
{
    /// <summary>It is pending again.</summary>
    Redriven,

    /// <summary>There is none of this id that the reader may know of.</summary>
    NotFound,

    /// <summary>It is not a dead letter.</summary>
    NotDead,

    /// <summary>Its time is over: nobody is to get it any more.</summary>
    Expired,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Delivery">As it stands now; null when it was not found.</param>
[GenerateSerializer, Immutable, Alias("eventhub.RedriveAnswer")]
public sealed record RedriveAnswer([property: Id(0)] RedriveOutcome Outcome, [property: Id(1)] DeliveryRecord? Delivery);

/// <summary>
/// Derives deliveries from the log for users who may be away, and removes those that are long over; one in the cluster, key 0.
/// </summary>
[Alias("eventhub.IDeliveryKeeperGrain")]
public interface IDeliveryKeeperGrain : IGrainWithIntegerKey
{
    /// <summary>Works from now on, if it doesn't already. Every silo asks for it again and again, so that it survives any of them.</summary>
    [Alias("Watch")]
    Task Watch();
}
