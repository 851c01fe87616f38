using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventHub.Client.Subscribing;

/// <summary><c>batched_events</c> as the hub sends it: with its events, or with them compressed.</summary>
internal sealed record BatchMessage(
    [property: JsonPropertyName("cursor")] string Cursor,
    [property: JsonPropertyName("redelivered")] bool IsRedelivered,
    [property: JsonPropertyName("events")] JsonElement[]? Events,
    [property: JsonPropertyName("encoding")] string? Encoding,
    [property: JsonPropertyName("payload")] byte[]? Payload);

/// <summary><c>gap</c> and <c>watermark</c>, of which this reader wants to know where it stands behind them.</summary>
internal sealed record CursorMessage([property: JsonPropertyName("cursor")] string Cursor);

/// <summary>The events of a batch, whatever form they came in.</summary>
internal static class BatchDecoding
{
    public static readonly string[] Encodings = ["br", "gzip"];

    /// <exception cref="InvalidDataException">The batch is not what was asked for.</exception>
    /// <exception cref="JsonException">It does not hold events.</exception>
    public static JsonElement[] EventsOf(BatchMessage batch)
    {
        if (batch.Payload is null)
        {
            return batch.Events ?? throw new InvalidDataException("A batch came with neither events nor a payload.");
        }

        using var payload = new MemoryStream(batch.Payload);
        using Stream decoder = batch.Encoding switch
        {
            "br" => new BrotliStream(payload, CompressionMode.Decompress),
            "gzip" => new GZipStream(payload, CompressionMode.Decompress),
            var other => throw new InvalidDataException($"A batch came encoded as {other}, which was not asked for."),
        };
        return JsonSerializer.Deserialize<JsonElement[]>(decoder) ?? throw new InvalidDataException("A payload holds no events.");
    }
}
