using System.Buffers;
using System.Text.Json;
using EventHub.Events;

namespace EventHub.Visibility;

/// <summary>
/// What users get of events that are for everyone but not in full: client addresses cut to their network (IPv4 /24, IPv6 /48),
/// and of security events only the fields that say what happened, not to whom.
/// </summary>
internal static class Redaction
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static LogEvent Of(LogEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>(e.Json.Length);
        var range = default(JsonRange);
        using var document = JsonDocument.Parse(e.Json.Bytes);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                switch (property.Name)
                {
                    // Who asked stands in all of these; what happened stands in none of them.
                    case "metadata" or "user_id" or "session_id":
                        break;
                    case "data":
                        writer.WritePropertyName(property.Name);
                        writer.Flush();
                        var start = buffer.WrittenCount;
                        WriteData(writer, property.Value, IsSecurity(e.Header));
                        writer.Flush();
                        range = new JsonRange(start, buffer.WrittenCount - start);
                        break;
                    default:
                        property.WriteTo(writer);
                        break;
                }
            }

            writer.WriteEndObject();
        }

        return new LogEvent
        {
            Header = e.Header with { UserId = null, SessionId = null },
            Position = e.Position,
            AcceptedAt = e.AcceptedAt,
            Json = new Utf8Json(buffer.WrittenMemory),
            DataRange = range,
        };
    }

    /// <summary>By its type as well: a producer that names another category doesn't open what it reports.</summary>
    private static bool IsSecurity(EventHeader header) =>
        header.Category == EventCategory.Security || EventCatalogue.Of(header.Type).Category == EventCategory.Security;

    private static void WriteData(Utf8JsonWriter writer, JsonElement data, bool isSecurity)
    {
        if (!isSecurity)
        {
            WriteMaskedObject(writer, data);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in data.EnumerateObject())
        {
            if (property.Name is "alert_id" or "severity" or "category" or "message" or "qname")
            {
                writer.WritePropertyName(property.Name);
                WriteMasked(writer, property.Value);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteMasked(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMaskedObject(writer, value);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteMasked(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when AddressMask.Mask(value.GetString()!) is { } masked:
                writer.WriteStringValue(masked);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>Counts by client have addresses for names; of names that become the same the first one stays.</summary>
    private static void WriteMaskedObject(Utf8JsonWriter writer, JsonElement value)
    {
        HashSet<string>? masked = null;
        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var stored = property.Name;
            var name = AddressMask.Mask(stored);
            if (name is not null && !(masked ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
            {
                continue;
            }

            writer.WritePropertyName(name ?? stored);
            WriteMasked(writer, property.Value);
        }

        writer.WriteEndObject();
    }
}
