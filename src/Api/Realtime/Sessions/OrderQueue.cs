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

    /// <summary>Bytes of all that waits.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _urgent.Count + _rest.Count == 0;

    public void Enqueue(PendingOrder order)
    {
        (order.Order.Lane == Lanes.Urgent ? _urgent : _rest).Enqueue(order);
        Bytes += order.Order.Size;
    }

    public bool TryDequeue([NotNullWhen(true)] out PendingOrder? order)
    {
        if (_urgent.TryDequeue(out order) || _rest.TryDequeue(out order))
        {
            Bytes -= order.Order.Size;
            return true;
        }

        return false;
    }

    public void Clear()
    {
        _urgent.Clear();
        _rest.Clear();
        _urgent.TrimExcess();
        _rest.TrimExcess();
        Bytes = 0;
    }
}
