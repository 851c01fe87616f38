using EventHub.Tracking;

namespace EventHub.Storage.Deliveries;

/// <summary>What an attempt at a delivery came to.</summary>
public sealed record DeliveryOutcome
{
    private DeliveryOutcome(Guid id, DeliveryStatus status, DateTimeOffset? retryAfter, string? error) =>
        (Id, Status, RetryAfter, ErrorMessage) = (id, status, retryAfter, error);

    public Guid Id { get; }

    public DeliveryStatus Status { get; }

    public DateTimeOffset? RetryAfter { get; }

    public string? ErrorMessage { get; }

    public static DeliveryOutcome Delivered(Guid id) => new(id, DeliveryStatus.Delivered, null, null);

    public static DeliveryOutcome RetryLater(Guid id, DateTimeOffset retryAfter, string error) =>
        new(id, DeliveryStatus.Retrying, retryAfter, error);

    public static DeliveryOutcome Failed(Guid id, string error) => new(id, DeliveryStatus.Failed, null, error);
}
