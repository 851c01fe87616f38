using System.Text.Json;
using System.Text.Unicode;
using EventHub.Api.Records;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Api.Rest.Emitting;

/// <summary>Writes what became of an emit request.</summary>
internal static class EmitAnswer
{
    /// <summary>A lane's name, a colon and the longest number.</summary>
    private const int MaxPositionBytes = 64;

    public static void WriteSingle(Utf8JsonWriter writer, EmittedEvent outcome) => Write(writer, outcome);

    public static void WriteBatch(Utf8JsonWriter writer, EmitResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, result.AlreadyStored ? "already_stored"u8 : "stored"u8);
        writer.WriteStartArray("events"u8);
        foreach (var outcome in result.Events)
        {
            Write(writer, outcome);
        }

        writer.WriteEndArray();
        if (result.Checkpoint is { } checkpoint)
        {
            writer.WritePropertyName("checkpoint"u8);
            WriteCheckpoint(writer, checkpoint);
        }

        writer.WriteEndObject();
    }

    public static void WriteCheckpoint(Utf8JsonWriter writer, SourceCheckpoint checkpoint)
    {
        writer.WriteStartObject();
        writer.WriteString("source"u8, checkpoint.Source);
        writer.WriteNumber("position"u8, checkpoint.Position);
        writer.WriteString("state"u8, checkpoint.State);
        if (checkpoint.UpdatedAt is { } updatedAt)
        {
            writer.WriteString("updated_at"u8, Rfc3339.Write(updatedAt));
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, EmittedEvent outcome)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, outcome.Id);
        if (outcome.Position is { } position)
        {
            WritePosition(writer, position);
        }

        writer.WriteString("status"u8, EmitStatusNames.Of(outcome.Status));
        writer.WriteEndObject();
    }

    private static void WritePosition(Utf8JsonWriter writer, EventPosition position)
    {
        Span<byte> text = stackalloc byte[MaxPositionBytes];
        if (Utf8.TryWrite(text, $"{position.Lane}:{position.Sequence}", out var length))
        {
            writer.WriteString("position"u8, text[..length]);
        }
        else
        {
            writer.WriteString("position"u8, position.ToString());
        }
    }
}
