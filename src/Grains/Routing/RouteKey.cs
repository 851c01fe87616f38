using System.Buffers;
using System.Text.Json;
using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Grains.Routing;

/// <summary>Names a group: equal keys, equal decisions for every event.</summary>
internal static class RouteKey
{
    public static string Of(EventFilter filter, Reader reader)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            EventFilterJson.Write(writer, filter);
            WriteAnyOf(writer, filter);

            // What an admin may see does not depend on who it is; what a user may see does.
            if (!reader.IsAdmin)
            {
                writer.WriteStringValue(reader.UserId);
                foreach (var zone in reader.Zones.Order(StringComparer.Ordinal))
                {
                    writer.WriteStringValue(zone);
                }
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An array or a null, so that what follows is never taken for it.</summary>
    private static void WriteAnyOf(Utf8JsonWriter writer, EventFilter filter)
    {
        if (filter.AnyOf is not { } anyOf)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (var one in anyOf)
        {
            EventFilterJson.Write(writer, one);
            WriteAnyOf(writer, one);
        }

        writer.WriteEndArray();
    }
}
