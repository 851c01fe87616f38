using EventHub.Delivery;
using EventHub.Grains.Queues;

namespace EventHub.Grains.Tracking;

/// <summary>Told of every batch that leaves for a tracked subscription.</summary>
internal interface ITracker
{
    /// <summary>False while the user has as much to acknowledge as may be: nothing more leaves.</summary>
    bool HasRoom { get; }

    void Handed(Subscription subscription, DeliveryOrder order);
}
