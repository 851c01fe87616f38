using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace EventHub.Bench.Readers;

/// <summary>Reads a batch from end to end and holds it against the protocol.</summary>
internal static class BatchCheck
{
    private static readonly string[] EventFields = ["id", "type", "category", "severity", "priority", "source", "timestamp", "data"];

    /// <exception cref="InvalidDataException">Something in the batch is not as it must be.</exception>
    public static void Check(ReadOnlySpan<byte> record, BatchHead head, bool isDense)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(record));
        var batch = document.RootElement.GetProperty("arguments")[0];
        using var decoded = head.Encoding.IsEmpty ? null : Decode(batch);
        var events = decoded?.RootElement ?? batch.GetProperty("events");
        if (events.GetArrayLength() != head.Count)
        {
            throw new InvalidDataException($"a batch says {head.Count} events and has {events.GetArrayLength()}");
        }

        var lane = Encoding.ASCII.GetString(head.Lane);
        var last = head.FirstSequence - 1;
        foreach (var e in events.EnumerateArray())
        {
            last = CheckEvent(e, lane, last, isDense);
        }
    }

    private static JsonDocument Decode(JsonElement batch)
    {
        using var payload = new MemoryStream(batch.GetProperty("payload").GetBytesFromBase64());
        using Stream decoder = batch.GetProperty("encoding").GetString() switch
        {
            "gzip" => new GZipStream(payload, CompressionMode.Decompress),
            "br" => new BrotliStream(payload, CompressionMode.Decompress),
            var other => throw new InvalidDataException($"a batch is encoded as {other}, which nobody asked for"),
        };
        return JsonDocument.Parse(decoder);
    }

    public static (string Lane, long Sequence) ParsePosition(string position)
    {
        var colon = position.LastIndexOf(':');
        return (position[..colon], long.Parse(position.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    private static long CheckEvent(JsonElement e, string lane, long last, bool isDense)
    {
        var position = e.GetProperty("position").GetString()!;
        var (itsLane, sequence) = ParsePosition(position);
        if (itsLane != lane || sequence <= last || (isDense && sequence != last + 1))
        {
            throw new InvalidDataException($"{position} stands after {lane}:{last}");
        }

        foreach (var field in EventFields)
        {
            if (!e.TryGetProperty(field, out _))
            {
                throw new InvalidDataException($"the event {position} has no {field}");
            }
        }

        return sequence;
    }
}
