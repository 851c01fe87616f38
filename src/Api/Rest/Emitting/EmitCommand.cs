using System.Text.Json;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Api.Rest.Emitting;

/// <summary>What the body of an emit request asks for: one event, or a batch with or without a checkpoint.</summary>
internal sealed record EmitCommand(EventDraft[] Events, SourceCheckpoint? Checkpoint, bool IsBatch)
{
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static EmitCommand Read(ReadOnlyMemory<byte> body)
    {
        using var document = StrictJson.Parse(body);
        var json = new StrictJson();
        var root = document.RootElement;
        var isBatch = root.ValueKind == JsonValueKind.Object
            && (root.TryGetProperty("events"u8, out _) || root.TryGetProperty("checkpoint"u8, out _));
        var command = isBatch ? ReadBatch(root, json) : ReadSingle(root, json);
        json.ThrowIfFailed();
        return command;
    }

    private static EmitCommand ReadSingle(JsonElement root, StrictJson json) =>
        new(EventDraftJson.Read(root, json) is { } draft ? [draft] : [], null, IsBatch: false);

    private static EmitCommand ReadBatch(JsonElement root, StrictJson json)
    {
        EventDraft[]? events = null;
        SourceCheckpoint? checkpoint = null;
        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "events":
                    events = ReadEvents(property.Value, json);
                    break;
                case "checkpoint":
                    checkpoint = ReadCheckpoint(property.Value, json);
                    break;
                default:
                    json.Unknown(property.Name);
                    break;
            }
        }

        if (events is null)
        {
            json.Fail("events", "is required");
        }
        else if (json.Errors.Count == 0)
        {
            CheckTogether(events, checkpoint, json);
        }

        return new EmitCommand(events ?? [], checkpoint, IsBatch: true);
    }

    private static EventDraft[] ReadEvents(JsonElement value, StrictJson json)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > EventLimits.MaxBatchEvents)
        {
            json.Fail("events", $"must be an array of at most {EventLimits.MaxBatchEvents} events");
            return [];
        }

        var events = new EventDraft[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            // A draft that could not be read has left its errors, so that the array with its hole is never used.
            json.Enter("events", i);
            events[i++] = EventDraftJson.Read(item, json)!;
        }

        json.Leave();

        return events;
    }

    private static SourceCheckpoint? ReadCheckpoint(JsonElement value, StrictJson json)
    {
        if (value.ValueKind == JsonValueKind.Null || !json.IsObject(value, "checkpoint"))
        {
            return null;
        }

        string? source = null;
        long? position = null;
        string? state = null;
        foreach (var property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "source":
                    source = json.Name(property.Value, "checkpoint.source");
                    break;
                case "position":
                    position = json.Whole(property.Value, "checkpoint.position", 1, long.MaxValue);
                    break;
                case "state":
                    state = ReadState(property.Value, json);
                    break;
                default:
                    json.Unknown($"checkpoint.{property.Name}");
                    break;
            }
        }

        Require(source, "checkpoint.source", json);
        Require(position, "checkpoint.position", json);
        return source is null || position is null ? null : new SourceCheckpoint(source, position.Value, state ?? string.Empty);
    }

    /// <summary>Empty is a state too: a producer may need no more than its position.</summary>
    private static string? ReadState(JsonElement value, StrictJson json) =>
        value.ValueKind == JsonValueKind.String && value.ValueEquals(ReadOnlySpan<byte>.Empty)
            ? string.Empty
            : json.Text(value, "checkpoint.state", EventLimits.MaxCheckpointStateBytes);

    private static void Require<T>(T? value, string field, StrictJson json)
    {
        if (value is null && !json.Errors.Any(e => e.Field == field))
        {
            json.Fail(field, "is required");
        }
    }

    private static void CheckTogether(EventDraft[] events, SourceCheckpoint? checkpoint, StrictJson json)
    {
        if (checkpoint is null)
        {
            if (events.Length == 0)
            {
                json.Fail("events", "must have an event: only a checkpoint goes without");
            }

            return;
        }

        CheckpointRules.Check(checkpoint, checkpoint.Source, json);
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Source != checkpoint.Source)
            {
                json.Enter("events", i);
                json.Fail("source", $"must be {checkpoint.Source}, the checkpoint's source");
            }
        }

        json.Leave();
    }
}
