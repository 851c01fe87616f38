using System.Globalization;
using System.Text.Json;
using EventHub.Emitting;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Http;

/// <summary>Reads the hub's answers. What does not fit the request is a <see cref="JsonException"/>: it was no hub that answered.</summary>
internal static class AnswerJson
{
    /// <summary>The answer to a single event.</summary>
    public static EmitResult ReadEmitted(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return new EmitResult { Events = [ReadEvent(document.RootElement)] };
    }

    /// <summary>The answer to a batch.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="sent">How many events were sent: that many are answered, or none when already stored.</param>
    public static EmitResult ReadBatch(ReadOnlyMemory<byte> body, int sent)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var alreadyStored = Text(root, "status") switch
        {
            "stored" => false,
            "already_stored" => true,
            var other => throw new JsonException($"status is {other}"),
        };
        var items = Member(root, "events", JsonValueKind.Array);
        if (items.GetArrayLength() != (alreadyStored ? 0 : sent))
        {
            throw new JsonException($"{items.GetArrayLength()} events were answered, {sent} were sent");
        }

        var events = new EmittedEvent[items.GetArrayLength()];
        var i = 0;
        foreach (var item in items.EnumerateArray())
        {
            events[i++] = ReadEvent(item);
        }

        return new EmitResult
        {
            AlreadyStored = alreadyStored,
            Events = events,
            Checkpoint = root.TryGetProperty("checkpoint", out var checkpoint) && checkpoint.ValueKind == JsonValueKind.Object
                ? ReadCheckpoint(checkpoint)
                : null,
        };
    }

    public static SourceCheckpoint ReadCheckpoint(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return ReadCheckpoint(document.RootElement);
    }

    private static SourceCheckpoint ReadCheckpoint(JsonElement value)
    {
        DateTimeOffset? updatedAt = null;
        if (value.TryGetProperty("updated_at", out var text) && text.ValueKind == JsonValueKind.String)
        {
            updatedAt = Rfc3339.TryParse(text.GetString(), out var time) ? time : throw new JsonException("updated_at is not a time");
        }

        return Member(value, "position", JsonValueKind.Number).TryGetInt64(out var position)
            ? new SourceCheckpoint(Text(value, "source"), position, Text(value, "state")) { UpdatedAt = updatedAt }
            : throw new JsonException("position is not a whole number");
    }

    private static EmittedEvent ReadEvent(JsonElement value)
    {
        var id = Member(value, "id", JsonValueKind.String).TryGetGuid(out var read) ? read : throw new JsonException("id is not a UUID");
        EventPosition? position = value.TryGetProperty("position", out var text) && text.ValueKind == JsonValueKind.String
            ? ReadPosition(text.GetString()!)
            : null;
        return new EmittedEvent(id, position, Text(value, "status") switch
        {
            "stored" => EmitStatus.Stored,
            "duplicate" => EmitStatus.Duplicate,
            "filtered" => EmitStatus.Filtered,
            "live" => EmitStatus.Live,
            var other => throw new JsonException($"status is {other}"),
        });
    }

    private static EventPosition ReadPosition(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new EventPosition(text[..colon], sequence)
            : throw new JsonException($"position is {text}");
    }

    private static string Text(JsonElement value, string name) => Member(value, name, JsonValueKind.String).GetString()!;

    private static JsonElement Member(JsonElement value, string name, JsonValueKind kind) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : throw new JsonException($"{name} is missing or not a JSON {kind}");
}
