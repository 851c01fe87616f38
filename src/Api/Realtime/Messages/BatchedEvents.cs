using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Json;
using EventHub.Events;
using MessagePack;
using MessagePack.Formatters;

namespace EventHub.Api.Realtime.Messages;

/// <summary>
/// One batch for one subscription on its way out. Its events are the bytes that every other batch shares; they are copied once,
/// into the connection's pipe. Ids, names and cursors are made by the hub of characters that JSON does not escape.
/// </summary>
[MessagePackFormatter(typeof(BatchedEventsFormatter))]
internal sealed class BatchedEvents : IDirectMessage
{
    private const int MaxDigits = 20;

    public required string SubscriptionId { get; init; }

    /// <summary>Counts what was sent to the subscription, across every repair: with its id it names the batch.</summary>
    public required long Number { get; init; }

    /// <summary>The highest of its events.</summary>
    public required EventPriority Priority { get; init; }

    public required ReadOnlyMemory<byte> Cursor { get; init; }

    public required ReadOnlyMemory<Utf8Json> Events { get; init; }

    /// <summary>Where its events are.</summary>
    public required string Lane { get; init; }

    /// <summary>Of each of its events, in the lane.</summary>
    public required ReadOnlyMemory<long> Sequences { get; init; }

    /// <summary>Bytes of its events in the form that they are sent in.</summary>
    public required int EventBytes { get; init; }

    /// <summary>What goes instead of <see cref="Events"/>, made for the connection's kind of messages; null: they go as they are.</summary>
    public SharedFrame? Frame { get; init; }

    /// <summary>Its events were sent before, or would have been had the user been there: out of their place, at the same cursor.</summary>
    public bool IsRedelivered { get; init; }

    public string BatchId => string.Create(CultureInfo.InvariantCulture, $"{SubscriptionId}-{Number}");

    private static ReadOnlySpan<byte> Subscription => "{\"subscription_id\":\""u8;

    private static ReadOnlySpan<byte> Batch => "\",\"batch_id\":\""u8;

    private static ReadOnlySpan<byte> PriorityField => "\",\"priority\":\""u8;

    private static ReadOnlySpan<byte> Count => "\",\"count\":"u8;

    private static ReadOnlySpan<byte> CursorField => ",\"cursor\":\""u8;

    private static ReadOnlySpan<byte> RedeliveredField => ",\"redelivered\":true"u8;

    private static ReadOnlySpan<byte> EventsField => "\",\"events\":["u8;

    private static ReadOnlySpan<byte> EventsEnd => "]}"u8;

    private static ReadOnlySpan<byte> EncodingField => "\",\"encoding\":\""u8;

    private static ReadOnlySpan<byte> PayloadField => "\",\"payload\":\""u8;

    private static ReadOnlySpan<byte> PayloadEnd => "\"}"u8;

    public int MaxLength
    {
        get
        {
            var length = Subscription.Length + Batch.Length + PriorityField.Length + Count.Length + RedeliveredField.Length + CursorField.Length
                + (2 * SubscriptionId.Length) + (3 * MaxDigits) + Cursor.Length;
            if (Frame is { } frame)
            {
                return length + EncodingField.Length + FrameEncodings.LongestName + PayloadField.Length + frame.Payload.Length + PayloadEnd.Length;
            }

            length += EventsField.Length + Events.Length + EventsEnd.Length;
            foreach (var e in Events.Span)
            {
                length += e.Length;
            }

            return length;
        }
    }

    public int Write(Span<byte> destination)
    {
        var at = 0;
        Append(destination, ref at, Subscription);
        at += Encoding.ASCII.GetBytes(SubscriptionId, destination[at..]);
        Append(destination, ref at, Batch);
        at += Encoding.ASCII.GetBytes(SubscriptionId, destination[at..]);
        destination[at++] = (byte)'-';
        AppendNumber(destination, ref at, Number);
        Append(destination, ref at, PriorityField);
        at += Encoding.ASCII.GetBytes(EventNames.Of(Priority), destination[at..]);
        Append(destination, ref at, Count);
        AppendNumber(destination, ref at, Events.Length);
        if (IsRedelivered)
        {
            Append(destination, ref at, RedeliveredField);
        }

        Append(destination, ref at, CursorField);
        Append(destination, ref at, Cursor.Span);
        if (Frame is { } frame)
        {
            WriteFrame(frame, destination, ref at);
        }
        else
        {
            WriteEvents(destination, ref at);
        }

        return at;
    }

    private void WriteEvents(Span<byte> destination, ref int at)
    {
        Append(destination, ref at, EventsField);
        foreach (var e in Events.Span)
        {
            Append(destination, ref at, e.Span);
            destination[at++] = (byte)',';
        }

        at -= Events.IsEmpty ? 0 : 1;
        Append(destination, ref at, EventsEnd);
    }

    private static void WriteFrame(SharedFrame frame, Span<byte> destination, ref int at)
    {
        Append(destination, ref at, EncodingField);
        at += Encoding.ASCII.GetBytes(FrameEncodings.Of(frame.Encoding), destination[at..]);
        Append(destination, ref at, PayloadField);
        Append(destination, ref at, frame.Payload.Span);
        Append(destination, ref at, PayloadEnd);
    }

    private static void Append(Span<byte> destination, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        at += bytes.Length;
    }

    private static void AppendNumber(Span<byte> destination, ref int at, long number)
    {
        Utf8Formatter.TryFormat(number, destination[at..], out var digits);
        at += digits;
    }
}

internal sealed class BatchedEventsFormatter : IMessagePackFormatter<BatchedEvents>
{
    public BatchedEvents Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        throw new MessagePackSerializationException("batches are only sent");

    public void Serialize(ref MessagePackWriter writer, BatchedEvents value, MessagePackSerializerOptions options)
    {
        writer.WriteMapHeader(6 + (value.Frame is null ? 0 : 1) + (value.IsRedelivered ? 1 : 0));
        writer.WriteString("subscription_id"u8);
        writer.Write(value.SubscriptionId);
        writer.WriteString("batch_id"u8);
        writer.Write(value.BatchId);
        writer.WriteString("priority"u8);
        writer.Write(EventNames.Of(value.Priority));
        writer.WriteString("count"u8);
        writer.Write(value.Events.Length);
        if (value.IsRedelivered)
        {
            writer.WriteString("redelivered"u8);
            writer.Write(true);
        }

        writer.WriteString("cursor"u8);
        writer.WriteString(value.Cursor.Span);
        if (value.Frame is { } frame)
        {
            writer.WriteString("encoding"u8);
            writer.Write(FrameEncodings.Of(frame.Encoding));
            writer.WriteString("payload"u8);
            writer.Write(frame.Payload.Span);
            return;
        }

        writer.WriteString("events"u8);
        writer.WriteArrayHeader(value.Events.Length);
        foreach (var e in value.Events.Span)
        {
            JsonToMessagePack.Write(ref writer, e.Span);
        }
    }
}
