using System.Diagnostics.CodeAnalysis;
using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>A batch that waits to be written.</summary>
internal sealed record PendingOrder(Subscription Subscription, DeliveryOrder Order)
{
    /// <summary>False when the subscription was repaired or ended since: it is sent anew, or no longer.</summary>
    public bool IsCurrent => Subscription.Route == Order.SubscriptionId;

    /// <summary>The arrival of its events, from the moment that it is the next one; null before.</summary>
    public Task? Arrival { get; set; }
}

/// <summary>What waits for one connection: the urgent lane's batches leave before all others.</summary>
internal sealed class OrderQueue
{
    private readonly Queue<PendingOrder> _urgent = new();
    private readonly Queue<PendingOrder> _rest = new();

    public void Enqueue(PendingOrder order) => (order.Order.Lane == Lanes.Urgent ? _urgent : _rest).Enqueue(order);

    /// <summary>Takes the first batch that can be written; one that has to wait for its events holds up those behind it alone.</summary>
    /// <param name="arrival">What a batch has to wait for, or null.</param>
    /// <param name="waiting">Arrivals that are waited for from now on, to try again when they come.</param>
    public bool TryDequeue(
        Func<DeliveryOrder, Task?> arrival, [NotNullWhen(true)] out PendingOrder? order, out (Task? Urgent, Task? Others) waiting)
    {
        waiting = default;
        return TryDequeue(_urgent, arrival, out order, out waiting.Urgent) || TryDequeue(_rest, arrival, out order, out waiting.Others);
    }

    /// <summary>Lets go of everything that is no longer to be written.</summary>
    public void Prune()
    {
        Prune(_urgent);
        Prune(_rest);
    }

    private static bool TryDequeue(
        Queue<PendingOrder> orders, Func<DeliveryOrder, Task?> arrival, [NotNullWhen(true)] out PendingOrder? order, out Task? waiting)
    {
        waiting = null;
        while (orders.TryPeek(out order))
        {
            if (!order.IsCurrent)
            {
                orders.Dequeue();
                continue;
            }

            if (order.Arrival is null)
            {
                waiting = arrival(order.Order);
                order.Arrival = waiting ?? Task.CompletedTask;
            }

            if (order.Arrival.IsCompleted)
            {
                orders.Dequeue();
                return true;
            }

            order = null;
            return false;
        }

        return false;
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
