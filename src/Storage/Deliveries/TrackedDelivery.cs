using EventHub.Tracking;

namespace EventHub.Storage.Deliveries;

/// <summary>A delivery to be tracked.</summary>
/// <param name="MaxAttempts">For who decides whether to try again; the store only keeps it.</param>
/// <param name="ExpiresAt">From then on it is not due.</param>
public sealed record NewDelivery(DeliveryKey Key, Guid EventId, int MaxAttempts, DateTimeOffset? ExpiresAt);

/// <summary>A delivery as it stands.</summary>
public sealed record TrackedDelivery
{
    public required DeliveryKey Key { get; init; }

    public required Guid EventId { get; init; }

    public required DeliveryStatus Status { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    public required int MaxAttempts { get; init; }

    /// <summary>Not due before.</summary>
    public DateTimeOffset? RetryAfter { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? ErrorMessage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the status changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public Guid Id => Key.ToId();
}
