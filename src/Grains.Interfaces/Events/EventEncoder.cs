using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Events;

/// <summary>
/// Writes events as the wire has them. Live events and events read back from a store pass through the same code, so that a
/// client can't tell one from the other.
/// </summary>
public sealed class EventEncoder : IDisposable
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The frames are JSON documents, never HTML; the page treats every text as text.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly Utf8JsonWriter _writer;

    public EventEncoder() => _writer = new Utf8JsonWriter(_buffer, WriterOptions);

    /// <summary>Encodes a batch into one shared array.</summary>
    public AcceptedEvent[] Encode(ReadOnlySpan<EventHeader> headers, ReadOnlySpan<EventDraft> drafts, ReadOnlySpan<bool> mayRepeat)
    {
        _buffer.ResetWrittenCount();
        var parts = new (int Start, int Length, JsonRange Data, JsonRange Metadata)[headers.Length];
        for (var i = 0; i < headers.Length; i++)
        {
            parts[i] = Write(headers[i], drafts[i].Data, drafts[i].Metadata);
        }

        ReadOnlyMemory<byte> shared = _buffer.WrittenSpan.ToArray();
        var events = new AcceptedEvent[headers.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var (start, length, data, metadata) = parts[i];
            events[i] = new AcceptedEvent
            {
                Header = headers[i],
                Body = new Utf8Json(shared.Slice(start, length)),
                Data = data,
                Metadata = metadata,
                MayRepeat = mayRepeat[i],
            };
        }

        return events;
    }

    /// <summary>Encodes one event that a store gives back.</summary>
    public LogEvent Encode(
        EventHeader header, EventPosition position, DateTimeOffset acceptedAt, ReadOnlyMemory<byte>? data, ReadOnlyMemory<byte>? metadata)
    {
        _buffer.ResetWrittenCount();
        var (_, _, range, _) = Write(header, data, metadata);
        return PositionedEvent.Compose(header, position, acceptedAt, _buffer.WrittenMemory, range);
    }

    public void Dispose() => _writer.Dispose();

    private (int Start, int Length, JsonRange Data, JsonRange Metadata) Write(
        EventHeader header, ReadOnlyMemory<byte>? data, ReadOnlyMemory<byte>? metadata)
    {
        var start = _buffer.WrittenCount;
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, header.Id);
        _writer.WriteString("type"u8, header.Type);
        _writer.WriteString("category"u8, EventNames.Of(header.Category));
        _writer.WriteString("severity"u8, EventNames.Of(header.Severity));
        _writer.WriteString("priority"u8, EventNames.Of(header.Priority));
        _writer.WriteString("source"u8, header.Source);
        WriteTime("timestamp"u8, header.Timestamp);
        WriteOptional("user_id"u8, header.UserId);
        WriteOptional("target_user_id"u8, header.TargetUserId);
        WriteOptional("session_id"u8, header.SessionId);
        WriteTags(header.Tags);
        if (header.ExpiresAt is { } expiresAt)
        {
            WriteTime("expires_at"u8, expiresAt);
        }

        var metadataRange = WriteRaw("metadata"u8, metadata, start);
        var dataRange = WriteRaw("data"u8, data, start);
        _writer.WriteEndObject();
        _writer.Flush();
        return (start, _buffer.WrittenCount - start, dataRange, metadataRange);
    }

    private void WriteOptional(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            _writer.WriteString(name, value);
        }
    }

    private void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[Rfc3339.Length];
        time.UtcDateTime.TryFormat(text, out _, Rfc3339.Format, System.Globalization.CultureInfo.InvariantCulture);
        _writer.WriteString(name, text);
    }

    private void WriteTags(string[] tags)
    {
        if (tags.Length == 0)
        {
            return;
        }

        _writer.WriteStartArray("tags"u8);
        foreach (var tag in tags)
        {
            _writer.WriteStringValue(tag);
        }

        _writer.WriteEndArray();
    }

    private JsonRange WriteRaw(ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? json, int start)
    {
        if (json is not { IsEmpty: false } raw)
        {
            return default;
        }

        _writer.WritePropertyName(name);
        _writer.WriteRawValue(raw.Span, skipInputValidation: true);
        _writer.Flush();
        return new JsonRange(_buffer.WrittenCount - start - raw.Length, raw.Length);
    }
}

/// <summary>Puts the position in front of an encoded body.</summary>
public static class PositionedEvent
{
    /// <summary>Encodes all of a commit into one array that their rings, batches and connections share.</summary>
    public static LogEvent[] Compose(IReadOnlyList<AcceptedEvent> events, string lane, long firstSequence, DateTimeOffset acceptedAt)
    {
        var prefixes = new byte[events.Count][];
        var total = 0;
        for (var i = 0; i < events.Count; i++)
        {
            prefixes[i] = Prefix(new EventPosition(lane, firstSequence + i));
            total += prefixes[i].Length + events[i].Body.Length - 1;
        }

        var shared = new byte[total];
        var logged = new LogEvent[events.Count];
        var offset = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var length = Join(prefixes[i], events[i].Body.Span, shared.AsSpan(offset));
            logged[i] = new LogEvent
            {
                Header = events[i].Header,
                Position = new EventPosition(lane, firstSequence + i),
                AcceptedAt = acceptedAt,
                Json = new Utf8Json(shared.AsMemory(offset, length)),
                DataRange = events[i].Data.Shift(prefixes[i].Length - 1),
            };
            offset += length;
        }

        return logged;
    }

    internal static LogEvent Compose(
        EventHeader header, EventPosition position, DateTimeOffset acceptedAt, ReadOnlyMemory<byte> body, JsonRange data)
    {
        var prefix = Prefix(position);
        var json = new byte[prefix.Length + body.Length - 1];
        Join(prefix, body.Span, json);
        return new LogEvent
        {
            Header = header,
            Position = position,
            AcceptedAt = acceptedAt,
            Json = new Utf8Json(json),
            DataRange = data.Shift(prefix.Length - 1),
        };
    }

    private static byte[] Prefix(EventPosition position) => Encoding.ASCII.GetBytes($"{{\"position\":\"{position}\",");

    /// <summary>The body's opening brace gives way to the prefix.</summary>
    private static int Join(byte[] prefix, ReadOnlySpan<byte> body, Span<byte> into)
    {
        prefix.CopyTo(into);
        body[1..].CopyTo(into[prefix.Length..]);
        return prefix.Length + body.Length - 1;
    }
}
