using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Messages;
using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>What became of a batch.</summary>
/// <param name="WasSent">False when nothing of it had to be sent.</param>
/// <param name="IsAddressed">Some of its events were addressed to a user.</param>
internal readonly record struct BatchOutcome(bool WasSent, bool IsAddressed);

/// <summary>Writes one session's batches, one after the other; only its writer loop uses it.</summary>
internal sealed class BatchWriter(IClientConnection connection, EventLookup lookup, FrameCache frames)
{
    private readonly BatchContents _contents = new();
    private byte[] _cursor = [];

    /// <summary>Completes when the transport took the batch; from then on the subscription's cursor counts it.</summary>
    public async ValueTask<BatchOutcome> WriteAsync(Subscription subscription, DeliveryOrder order)
    {
        var written = subscription.Written!;
        var isDurable = Lanes.IsDurable(order.Lane);

        // A queue that was lost and rebuilt sends again what it can't know was written. The volatile lane has no such memory:
        // its numbers begin anew with its writer.
        var after = isDurable ? written[order.Lane] : 0;
        if (isDurable && order.Through <= after && !order.IsWatermark)
        {
            return default;
        }

        var (count, isAddressed) = (0, false);
        _contents.Begin(order.History?.Length ?? order.Sequences.Length);
        try
        {
            await lookup.CollectAsync(subscription, order, after, _contents);
            (count, isAddressed) = (_contents.Count, _contents.IsAddressed);
            var frame = await FrameAsync(subscription, order.Lane);
            if (order.Gap is { } gap)
            {
                await WriteAsync(subscription, order.Lane, gap);
            }

            if (count > 0)
            {
                await connection.WriteAsync(new BatchedEvents
                {
                    SubscriptionId = subscription.Id,
                    Number = ++subscription.Sent,
                    Priority = order.Priority,
                    Cursor = written.WriteCursor(order.Lane, order.Through, ref _cursor),
                    Events = _contents.Events,
                    Lane = order.Lane,
                    Sequences = _contents.Sequences,
                    EventBytes = frame?.Payload.Length ?? _contents.Length,
                    Frame = frame,
                    IsRedelivered = order.Lane == Lanes.Redelivered,
                });
                if (frame is not null)
                {
                    frames.CountSent(frame, _contents.Length);
                }
            }
        }
        finally
        {
            _contents.End();
        }

        if (isDurable)
        {
            written.Advance(order.Lane, order.Through);
            subscription.Matched += order.Lane == Lanes.Redelivered ? 0 : count;
        }

        if (order.IsWatermark)
        {
            await WriteWatermarkAsync(subscription, order);
        }

        return new BatchOutcome(WasSent: count > 0, isAddressed);
    }

    /// <summary>The batch's compressed form, where the client takes one and the batch is large enough for it.</summary>
    private ValueTask<SharedFrame?> FrameAsync(Subscription subscription, string lane)
    {
        // What is sent again is for one reader, and of several lanes, whose sequences would not tell it from another's.
        var request = subscription.Request;
        return lane != Lanes.Redelivered && request.Encoding is { } encoding && _contents.Count > 0 && _contents.Length > request.Batching.CompressionThreshold
            ? new ValueTask<SharedFrame?>(frames.GetAsync(lane, _contents, new FrameForm(encoding, connection.IsText)))
            : default;
    }

    /// <summary>Counts the gap as passed at once: were the batch after it lost, what was told of would be sent after all.</summary>
    private async ValueTask WriteAsync(Subscription subscription, string lane, DeliveryGap gap)
    {
        var written = subscription.Written!;
        await connection.WriteAsync(new GapMessage(subscription.Id, lane, gap, written.WriteCursor(lane, gap.To, ref _cursor)));
        if (Lanes.IsDurable(lane))
        {
            written.Advance(lane, gap.To);
            subscription.Matched += gap.Count;
        }
    }

    private async ValueTask WriteWatermarkAsync(Subscription subscription, DeliveryOrder order)
    {
        var written = subscription.Written!;
        var passed = written.Passed;
        await connection.WriteAsync(new WatermarkMessage(
            subscription.Id, written.WriteCursor(order.Lane, order.Through, ref _cursor), subscription.Matched, passed - subscription.Matched));
        written.Passed -= passed;
        subscription.Matched = 0;
    }
}
