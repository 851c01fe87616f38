using System.Buffers.Text;
using System.Text;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Replays;
using EventHub.Json;
using EventHub.Replaying;
using MessagePack;
using MessagePack.Formatters;

namespace EventHub.Api.Realtime.Messages;

/// <summary>The protocol's <c>event_replay</c>: events of a replay with their original times.</summary>
[MessagePackFormatter(typeof(ReplayEventsFormatter))]
internal sealed class ReplayEvents(Guid replayId, ReplayBatch batch) : IDirectMessage
{
    /// <summary>More than its fields and numbers take, the position and the events aside.</summary>
    private const int MaxHead = 256;

    private readonly byte[] _cursor = Encoding.ASCII.GetBytes(new ReplayCursor(replayId, batch.Position).ToString());

    public Guid ReplayId => replayId;

    public ReplayBatch Batch => batch;

    public ReadOnlySpan<byte> Cursor => _cursor;

    public int MaxLength => MaxHead + _cursor.Length + batch.Size + batch.Events.Length;

    public int Write(Span<byte> destination)
    {
        var at = 0;
        Append(destination, ref at, "{\"replay_id\":\""u8);
        Utf8Formatter.TryFormat(replayId, destination[at..], out var written);
        at += written;
        Append(destination, ref at, "\",\"count\":"u8);
        Utf8Formatter.TryFormat(batch.Events.Length, destination[at..], out written);
        at += written;
        Append(destination, ref at, ",\"cursor\":\""u8);
        Append(destination, ref at, _cursor);
        Append(destination, ref at, "\",\"from_time\":\""u8);
        at += Encoding.ASCII.GetBytes(Rfc3339.Write(batch.Position.From), destination[at..]);
        Append(destination, ref at, "\",\"position_time\":\""u8);
        at += Encoding.ASCII.GetBytes(Rfc3339.Write(batch.PositionTime), destination[at..]);
        Append(destination, ref at, "\",\"progress\":"u8);
        Utf8Formatter.TryFormat(batch.Progress, destination[at..], out written);
        at += written;
        Append(destination, ref at, ",\"events\":["u8);
        foreach (var e in batch.Events)
        {
            Append(destination, ref at, e.Span);
            destination[at++] = (byte)',';
        }

        // A batch has an event: its comma gives way.
        at--;
        Append(destination, ref at, "]}"u8);
        return at;
    }

    private static void Append(Span<byte> destination, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        at += bytes.Length;
    }
}

internal sealed class ReplayEventsFormatter : IMessagePackFormatter<ReplayEvents>
{
    public ReplayEvents Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        throw new MessagePackSerializationException("replays are only sent");

    public void Serialize(ref MessagePackWriter writer, ReplayEvents value, MessagePackSerializerOptions options)
    {
        writer.WriteMapHeader(7);
        writer.WriteString("replay_id"u8);
        writer.Write(value.ReplayId.ToString());
        writer.WriteString("count"u8);
        writer.Write(value.Batch.Events.Length);
        writer.WriteString("cursor"u8);
        writer.WriteString(value.Cursor);
        writer.WriteString("from_time"u8);
        writer.Write(Rfc3339.Write(value.Batch.Position.From));
        writer.WriteString("position_time"u8);
        writer.Write(Rfc3339.Write(value.Batch.PositionTime));
        writer.WriteString("progress"u8);
        writer.Write(value.Batch.Progress);
        writer.WriteString("events"u8);
        writer.WriteArrayHeader(value.Batch.Events.Length);
        foreach (var e in value.Batch.Events)
        {
            JsonToMessagePack.Write(ref writer, e.Span);
        }
    }
}
