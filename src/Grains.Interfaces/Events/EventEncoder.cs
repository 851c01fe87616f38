using System.Buffers;
using System.Buffers.Text;
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

    /// <summary>What it holds on to; never falls.</summary>
    public int BufferBytes => _buffer.Capacity;

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
    private static ReadOnlySpan<byte> Head => "{\"position\":\""u8;

    private static ReadOnlySpan<byte> Separator => ":"u8;

    private static ReadOnlySpan<byte> Tail => "\","u8;

    /// <summary>Encodes all of a commit into one stretch of memory that their rings, batches and connections share.</summary>
    /// <param name="allocate">Gives memory of a length, for as long as an event of it is held; null: an array.</param>
    public static LogEvent[] Compose(
        IReadOnlyList<AcceptedEvent> events, string lane, long firstSequence, DateTimeOffset acceptedAt, Func<int, Memory<byte>>? allocate = null)
    {
        var overhead = MaxPrefixLength(lane, firstSequence + events.Count - 1) - 1;
        var total = 0;
        for (var i = 0; i < events.Count; i++)
        {
            total += overhead + events[i].Body.Length;
        }

        var free = allocate?.Invoke(total) ?? new byte[total];
        var logged = new LogEvent[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            var position = new EventPosition(lane, firstSequence + i);
            var prefix = WritePrefix(position, free.Span);
            var length = Join(prefix, events[i].Body.Span, free.Span);
            logged[i] = new LogEvent
            {
                Header = events[i].Header,
                Position = position,
                AcceptedAt = acceptedAt,
                Json = new Utf8Json(free[..length]),
                DataRange = events[i].Data.Shift(prefix - 1),
            };
            free = free[length..];
        }

        return logged;
    }

    /// <summary>Where an event stands that was composed here, whatever of it was redacted since.</summary>
    public static EventPosition PositionOf(Utf8Json json)
    {
        var position = json.Span[Head.Length..];
        var lane = position.IndexOf(Separator);
        return Utf8Parser.TryParse(position[(lane + Separator.Length)..], out long sequence, out _)
            ? new EventPosition(Encoding.ASCII.GetString(position[..lane]), sequence)
            : throw new FormatException("the event has no position in front");
    }

    internal static LogEvent Compose(
        EventHeader header, EventPosition position, DateTimeOffset acceptedAt, ReadOnlyMemory<byte> body, JsonRange data)
    {
        var json = new byte[MaxPrefixLength(position.Lane, position.Sequence) + body.Length - 1];
        var prefix = WritePrefix(position, json);
        Join(prefix, body.Span, json);
        return new LogEvent
        {
            Header = header,
            Position = position,
            AcceptedAt = acceptedAt,
            Json = new Utf8Json(json),
            DataRange = data.Shift(prefix - 1),
        };
    }

    /// <summary>Exact for the sequence, and enough for every smaller one.</summary>
    private static int MaxPrefixLength(string lane, long sequence)
    {
        var digits = 1;
        for (var rest = sequence; rest >= 10; rest /= 10)
        {
            digits++;
        }

        return Head.Length + lane.Length + Separator.Length + digits + Tail.Length;
    }

    private static int WritePrefix(EventPosition position, Span<byte> into)
    {
        Head.CopyTo(into);
        var length = Head.Length;
        length += Encoding.ASCII.GetBytes(position.Lane, into[length..]);
        Separator.CopyTo(into[length..]);
        length += Separator.Length;
        Utf8Formatter.TryFormat(position.Sequence, into[length..], out var digits);
        length += digits;
        Tail.CopyTo(into[length..]);
        return length + Tail.Length;
    }

    /// <summary>The body's opening brace gives way to the prefix.</summary>
    private static int Join(int prefix, ReadOnlySpan<byte> body, Span<byte> into)
    {
        body[1..].CopyTo(into[prefix..]);
        return prefix + body.Length - 1;
    }
}
