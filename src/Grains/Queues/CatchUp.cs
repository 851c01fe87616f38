using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Nodes;
using EventHub.Grains.Queues.Batching;
using EventHub.Log;
using EventHub.Queries;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Queues;

/// <summary>
/// Reads the log for subscriptions that are behind, until they have reached what their router offers; from the same moment on
/// they queue what is offered, so that the hand-over from history to live has neither gap nor overlap.
/// </summary>
internal sealed partial class CatchUp(
    Func<IGrainFactory> grains, NodeSenders nodes, QueueMetrics metrics, TimeProvider time, Action<Subscription> flush, ILogger logger)
{
    /// <summary>Bytes of the lane's memory that are looked through at once.</summary>
    private const int RecentBytes = InFlightWindow.DefaultMaxBytes / 4;

    /// <summary>Bytes of one read at least: a client that takes few at a time is not worth a scan for each event.</summary>
    private const int LeastReadBytes = 4 * 1024;

    /// <summary>Reads the log for a subscription if it is behind and has room; a reader without room is resumed by its report.</summary>
    public void Start(Subscription subscription)
    {
        if (subscription is { IsOpen: true, IsCatchingUp: false, IsClosed: false } && subscription.NextBehind() is not null)
        {
            subscription.IsCatchingUp = true;
            metrics.CatchUpBegan();
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

        // A part of what may be on its way, so that the next read overlaps with the writing.
        var maxBytes = Math.Max(LeastReadBytes, subscription.Window(lane).MaxBytes / 4);
        var stretch = await ReadRecent(subscription, lane, maxBytes) ?? await ReadStored(subscription, lane, maxBytes);
        if (subscription.IsClosed || lane.State != LaneState.Behind)
        {
            return;
        }

        if (stretch.Through <= lane.Taken)
        {
            throw new InvalidOperationException($"lane {lane.Lane} gave nothing after {lane.Taken}, though {lane.Known} was offered");
        }

        var now = time.GetUtcNow();
        var events = Array.FindAll(stretch.Events, e => !e.IsExpired(now));
        var through = stretch.Through;
        var references = Array.ConvertAll(events, static e => new EventReference(e.Position.Sequence, e.Size, e.Header.Priority));
        var orders = new List<DeliveryOrder>();
        for (var from = 0; from < events.Length;)
        {
            var length = BatchingPolicy.CutLength(references.AsSpan(from), batching);
            var isLast = from + length == events.Length;
            if (isLast && from > 0 && stretch.Through < lane.Known)
            {
                // Where a read ends is no place that other readers know: the next one begins with these.
                through = events[from - 1].Position.Sequence;
                break;
            }

            var batch = events[from..(from + length)];
            from += length;
            orders.Add(subscription.Order(lane, Batch.Of(batch, isLast ? stretch.Through : batch[^1].Position.Sequence)));
        }

        lane.CaughtUpTo(through);
        if (orders.Count > 0)
        {
            metrics.CaughtUp(orders.Sum(static order => order.History!.Length));
            nodes.To(subscription.Node).Post(orders, lane.IsUrgent);
        }
    }

    /// <summary>A reader that was slow for a moment finds its events in memory, already encoded.</summary>
    private async Task<LaneStretch?> ReadRecent(Subscription subscription, LaneQueue lane, int maxBytes)
    {
        var slice = await grains().GetGrain<IEventLogGrain>(lane.Lane).ReadRecent(lane.Taken, RecentBytes);
        if (slice is not { Events.Length: > 0 })
        {
            return null;
        }

        var matching = new List<LogEvent>();
        var bytes = 0;
        foreach (var e in slice.Events)
        {
            if (Visibility.Visibility.See(subscription.Request.Reader, e) is { } seen && subscription.Matcher.Matches(seen))
            {
                bytes += seen.Size;
                if (matching.Count > 0 && bytes > maxBytes)
                {
                    return new LaneStretch([.. matching], e.Position.Sequence - 1);
                }

                matching.Add(seen);
            }
        }

        return new LaneStretch([.. matching], slice.Events[^1].Position.Sequence);
    }

    private Task<LaneStretch> ReadStored(Subscription subscription, LaneQueue lane, int maxBytes) =>
        grains().GetGrain<IEventQueryGrain>(0).ReadLane(
            new LaneRead
            {
                Lane = lane.Lane,
                After = lane.Taken,
                UpTo = lane.Known,
                Filter = subscription.Request.Filter,
                Reader = subscription.Request.Reader,
                MaxBytes = maxBytes,
            },
            CancellationToken.None);
}
