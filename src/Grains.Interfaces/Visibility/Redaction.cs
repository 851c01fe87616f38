using System.Buffers;
using System.Net;
using System.Net.Sockets;
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
                        WriteData(writer, property.Value, e.Header.Category == EventCategory.Security);
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

    private static void WriteData(Utf8JsonWriter writer, JsonElement data, bool isSecurity)
    {
        writer.WriteStartObject();
        foreach (var property in data.EnumerateObject())
        {
            if (!isSecurity || property.Name is "alert_id" or "severity" or "category" or "message" or "qname")
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
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    WriteMasked(writer, property.Value);
                }

                writer.WriteEndObject();
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
}

/// <summary>Cuts an address to its network.</summary>
public static class AddressMask
{
    /// <returns>The network with zeroes for the host, or null when the text is no address, alone or as <c>address#port</c>.</returns>
    public static string? Mask(string text)
    {
        var end = text.AsSpan().IndexOfAny('#', '/', '%');
        var candidate = end < 0 ? text.AsSpan() : text.AsSpan(0, end);
        if (candidate.IndexOfAny('.', ':') < 0 || !IPAddress.TryParse(candidate, out var address))
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return new IPAddress(bytes).ToString();
    }
}
