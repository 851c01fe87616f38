using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Http;

/// <summary>Writes drafts as the wire has them: fields that are not set are left out.</summary>
internal static class EmitRequestJson
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // A request body is never part of a page, so nothing needs escaping beyond what JSON asks for.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>One event, the body's root.</summary>
    public static ReadOnlyMemory<byte> Write(EventDraft draft)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        Write(writer, draft);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Write(ReadOnlySpan<EventDraft> drafts, SourceCheckpoint? checkpoint)
    {
        var buffer = new ArrayBufferWriter<byte>(512 * (drafts.Length + 1));
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("events"u8);
        foreach (var draft in drafts)
        {
            Write(writer, draft);
        }

        writer.WriteEndArray();
        if (checkpoint is not null)
        {
            writer.WriteStartObject("checkpoint"u8);
            writer.WriteString("source"u8, checkpoint.Source);
            writer.WriteNumber("position"u8, checkpoint.Position);
            writer.WriteString("state"u8, checkpoint.State);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, EventDraft draft)
    {
        writer.WriteStartObject();
        if (draft.Id is { } id)
        {
            writer.WriteString("id"u8, id);
        }

        writer.WriteString("type"u8, draft.Type);
        writer.WriteString("source"u8, draft.Source);
        WriteText(writer, "category"u8, draft.Category is { } category ? EventNames.Of(category) : null);
        WriteText(writer, "severity"u8, draft.Severity is { } severity ? EventNames.Of(severity) : null);
        WriteText(writer, "priority"u8, draft.Priority is { } priority ? EventNames.Of(priority) : null);
        WriteTime(writer, "timestamp"u8, draft.Timestamp);
        WriteText(writer, "user_id"u8, draft.UserId);
        WriteText(writer, "target_user_id"u8, draft.TargetUserId);
        WriteText(writer, "session_id"u8, draft.SessionId);
        WriteTags(writer, draft.Tags);
        WriteObject(writer, "data"u8, draft.Data);
        WriteObject(writer, "metadata"u8, draft.Metadata);
        WriteTime(writer, "expires_at"u8, draft.ExpiresAt);
        if (!draft.Persist)
        {
            writer.WriteBoolean("persist"u8, false);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } set)
        {
            writer.WriteString(name, Rfc3339.Write(set));
        }
    }

    private static void WriteTags(Utf8JsonWriter writer, string[] tags)
    {
        if (tags.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("tags"u8);
        foreach (var tag in tags)
        {
            writer.WriteStringValue(tag);
        }

        writer.WriteEndArray();
    }

    /// <summary>The bytes were found to be one JSON object before.</summary>
    private static void WriteObject(Utf8JsonWriter writer, ReadOnlySpan<byte> name, byte[]? json)
    {
        if (json is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
