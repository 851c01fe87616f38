using System.Diagnostics.CodeAnalysis;
using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>A batch that waits to be written.</summary>
internal sealed record PendingOrder(Subscription Subscription, DeliveryOrder Order)
{
    /// <summary>False when the subscription was repaired or ended since: it is sent anew, or no longer.</summary>
    public bool IsCurrent => Subscription.Route == Order.SubscriptionId;
}

/// <summary>What waits for one connection: the urgent lane's batches leave before all others.</summary>
internal sealed class OrderQueue
{
    private readonly Queue<PendingOrder> _urgent = new();
    private readonly Queue<PendingOrder> _rest = new();

    public void Enqueue(PendingOrder order) => (order.Order.Lane == Lanes.Urgent ? _urgent : _rest).Enqueue(order);

    public bool TryDequeue([NotNullWhen(true)] out PendingOrder? order) =>
        _urgent.TryDequeue(out order) || _rest.TryDequeue(out order);

    /// <summary>Lets go of everything that is no longer to be written.</summary>
    public void Prune()
    {
        Prune(_urgent);
        Prune(_rest);
    }

    private static void Prune(Queue<PendingOrder> orders)
    {
        for (var left = orders.Count; left > 0; left--)
        {
            var order = orders.Dequeue();
            if (order.IsCurrent)
            {
                orders.Enqueue(order);
            }
        }

        orders.TrimExcess();
    }
}
