using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Node;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;
using EventHub.Queries;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>Finds the bytes that a batch names: in the node's store, and what is no longer there in the log.</summary>
internal sealed partial class EventLookup(
    NodeEventStore store, IGrainFactory grains, NodeMetrics metrics, TimeProvider time, ILogger<EventLookup> logger)
{
    /// <summary>
    /// How long a batch waits for events that another silo sends: a frame that has to be sent again after a lost answer takes
    /// longer, and what is not here then would come too late for anybody.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Completes when the batch's events are here, as far as they will come; null when the batch can be written now.</summary>
    public Task? Arrival(DeliveryOrder order)
    {
        if (order.Sequences.Length == 0 || store.Arrival(order.Lane, order.Sequences[^1]) is not { } arrival)
        {
            return null;
        }

        return WaitAsync(arrival, order.Lane, order.Sequences[^1]);
    }

    /// <summary>Collects the batch's events after a sequence, each in the form that the subscription's reader may see.</summary>
    /// <param name="into">Takes at most as many as the batch names; expired ones are left out.</param>
    public ValueTask CollectAsync(Subscription subscription, DeliveryOrder order, long after, BatchContents into)
    {
        var now = time.GetUtcNow();
        var role = subscription.Reader.Role;
        if (order.History is { } history)
        {
            foreach (var e in history)
            {
                if ((e.Position.Sequence > after || order.Lane == Lanes.Redelivered) && !e.IsExpired(now))
                {
                    into.Add(e, Visibility.Visibility.IsRedactedFor(role, e));
                }
            }

            return ValueTask.CompletedTask;
        }

        var ring = store.Lane(order.Lane);
        for (var i = 0; i < order.Sequences.Length; i++)
        {
            var sequence = order.Sequences[i];
            if (sequence <= after)
            {
                continue;
            }

            if (ring?[sequence] is not { } e)
            {
                return CollectFromLogAsync(subscription, order, order.Sequences.AsMemory(i), into);
            }

            if (!e.IsExpired(now))
            {
                into.Add(Visibility.Visibility.FormFor(role, e), Visibility.Visibility.IsRedactedFor(role, e));
            }
        }

        return ValueTask.CompletedTask;
    }

    private async Task WaitAsync(Task arrival, string lane, long through)
    {
        metrics.CameEarly();
        try
        {
            await arrival.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            LogNeverCame(lane, through);
            store.GiveUp(lane, through);
        }
    }

    private async ValueTask CollectFromLogAsync(
        Subscription subscription, DeliveryOrder order, ReadOnlyMemory<long> sequences, BatchContents into)
    {
        if (!Lanes.IsDurable(order.Lane))
        {
            LogVolatileMissed(subscription.Id, sequences.Length);
            return;
        }

        var logged = await ReadAsync(subscription, order.Lane, sequences.Span[0], sequences.Span[^1]);
        metrics.Reread(logged.Count);
        var now = time.GetUtcNow();
        var role = subscription.Reader.Role;
        var missed = 0;
        for (var i = 0; i < sequences.Length; i++)
        {
            if (!logged.TryGetValue(sequences.Span[i], out var e))
            {
                missed++;
            }
            else if (!e.IsExpired(now))
            {
                into.Add(e, Visibility.Visibility.IsRedactedFor(role, e));
            }
        }

        if (missed > 0)
        {
            LogMissed(subscription.Id, order.Lane, missed);
        }
    }

    private async Task<Dictionary<long, LogEvent>> ReadAsync(Subscription subscription, string lane, long first, long last)
    {
        var found = new Dictionary<long, LogEvent>();
        var isWhole = await grains.GetGrain<IEventQueryGrain>(0).ReadAll(
            lane, first - 1, last, subscription.Request.Filter, subscription.Reader, e => found[e.Position.Sequence] = e);
        return isWhole
            ? found
            : throw new InvalidOperationException($"The log has less of lane {lane} than was announced: it ends before {last}.");
    }
}
