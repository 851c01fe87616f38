using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Tracking;

/// <summary>What all queues of a silo share to track deliveries.</summary>
internal sealed class Tracking(IDeliveryStore store, DeliveryWriter writer, IOptions<TrackingOptions> options, Random random)
{
    public IDeliveryStore Store => store;

    public DeliveryWriter Writer => writer;

    public TrackingOptions Options => options.Value;

    public Random Random => random;

    /// <summary>
    /// The same delivery whoever derives it from the log, and whenever: of a user and not of a subscription, whose name ends with
    /// its connection.
    /// </summary>
    public NewDelivery DeliveryOf(string userId, LogEvent e) => new(
        new DeliveryKey(userId, null, e.Position), e.Header.Id, Options.MaxAttempts, e.Header.ExpiresAt ?? e.AcceptedAt + Options.Lifetime);
}
