using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Nodes;
using EventHub.Log;
using EventHub.Queries;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Queues;

/// <summary>
/// Reads the log for subscriptions that are behind, until they have reached what their router offers; from the same moment on
/// they queue what is offered, so that the hand-over from history to live has neither gap nor overlap.
/// </summary>
internal sealed partial class CatchUp(Func<IGrainFactory> grains, NodeSenders nodes, Action<Subscription> flush, ILogger logger)
{
    /// <summary>Bytes of one read: a part of what may be on its way, so that the next read overlaps with the writing.</summary>
    private const int ReadBytes = (int)InFlightWindow.MaxBytes / 4;

    /// <summary>Reads the log for a subscription if it is behind and has room; a reader without room is resumed by its report.</summary>
    public void Start(Subscription subscription)
    {
        if (!subscription.IsCatchingUp && !subscription.IsClosed && subscription.NextBehind() is not null)
        {
            subscription.IsCatchingUp = true;
            _ = Run(subscription);
        }
    }

    private async Task Run(Subscription subscription)
    {
        try
        {
            while (!subscription.IsClosed && subscription.NextBehind() is { } lane)
            {
                await Read(subscription, lane);
            }

            // What was offered while this read the log is pending now.
            flush(subscription);
        }
        catch (Exception e)
        {
            // Still behind: the next offer or report starts again, at the latest the node's renewal.
            LogFailed(subscription.Id, e);
        }
        finally
        {
            subscription.IsCatchingUp = false;
        }
    }

    private async Task Read(Subscription subscription, LaneQueue lane)
    {
        if (!Lanes.IsDurable(lane.Lane))
        {
            // Events that are not stored can't be read again: this reader was too slow for them.
            LogVolatileSkipped(subscription.Id, lane.Taken, lane.Known);
            lane.CaughtUpTo(lane.Known);
            return;
        }

        var batching = subscription.Request.Batching;
        var stretch = await ReadRecent(subscription, lane) ?? await ReadStored(subscription, lane);
        if (subscription.IsClosed || lane.State != LaneState.Behind)
        {
            return;
        }

        var orders = new List<DeliveryOrder>();
        for (var from = 0; from < stretch.Events.Length;)
        {
            var length = BatchLength(stretch.Events.AsSpan(from), batching);
            var isLast = from + length == stretch.Events.Length;
            var events = stretch.Events[from..(from + length)];
            orders.Add(subscription.Order(lane, Describe(events, isLast ? stretch.Through : events[^1].Position.Sequence)));
            from += length;
        }

        lane.CaughtUpTo(stretch.Through);
        if (orders.Count > 0)
        {
            nodes.To(subscription.Node).Post(orders, lane.IsUrgent);
        }
    }

    /// <summary>A reader that was slow for a moment finds its events in memory, already encoded.</summary>
    private async Task<LaneStretch?> ReadRecent(Subscription subscription, LaneQueue lane)
    {
        var slice = await grains().GetGrain<IEventLogGrain>(lane.Lane).ReadRecent(lane.Taken, ReadBytes);
        if (slice is not { Events.Length: > 0 })
        {
            return null;
        }

        var matching = new List<LogEvent>();
        foreach (var e in slice.Events)
        {
            if (Visibility.Visibility.See(subscription.Request.Reader, e) is { } seen && subscription.Matcher.Matches(seen))
            {
                matching.Add(seen);
            }
        }

        return new LaneStretch([.. matching], slice.Events[^1].Position.Sequence);
    }

    private Task<LaneStretch> ReadStored(Subscription subscription, LaneQueue lane) =>
        grains().GetGrain<IEventQueryGrain>(0).ReadLane(
            new LaneRead
            {
                Lane = lane.Lane,
                After = lane.Taken,
                UpTo = lane.Known,
                Filter = subscription.Request.Filter,
                Reader = subscription.Request.Reader,
                MaxBytes = ReadBytes,
            },
            CancellationToken.None);

    private static int BatchLength(ReadOnlySpan<LogEvent> events, BatchingOptions options)
    {
        var length = 0;
        for (long bytes = 0; length < events.Length && length < options.MaxBatchSize; length++)
        {
            bytes += events[length].Size;
            if (length > 0 && bytes > options.MaxBatchBytes)
            {
                break;
            }
        }

        return length;
    }

    private static Batch Describe(LogEvent[] events, long through)
    {
        var size = 0;
        var highest = EventPriority.Low;
        foreach (var e in events)
        {
            size += e.Size;
            highest = e.Header.Priority > highest ? e.Header.Priority : highest;
        }

        return new Batch([], events, size, highest, through);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Catching up subscription {SubscriptionId} failed; it goes on from where it was")]
    private partial void LogFailed(string subscriptionId, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} was too slow for events {After} to {Through} that are not stored")]
    private partial void LogVolatileSkipped(string subscriptionId, long after, long through);
}
