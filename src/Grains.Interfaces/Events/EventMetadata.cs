using System.Runtime.InteropServices;
using System.Text.Json;
using EventHub.Json;

namespace EventHub.Events;

/// <summary>The fields that <c>metadata</c> may have.</summary>
public static class EventMetadata
{
    /// <summary>Characters of a metadata text; long enough for any user agent seen in the wild.</summary>
    private const int MaxTextLength = 512;

    public static byte[]? Read(JsonElement value, string field, StrictJson json)
    {
        var before = json.Errors.Count;
        Check(value, field, json);
        return json.Errors.Count == before ? JsonMarshal.GetRawUtf8Value(value).ToArray() : null;
    }

    internal static void Check(JsonElement value, string field, StrictJson json)
    {
        if (!json.IsStorableObject(value, field, EventLimits.MaxMetadataBytes))
        {
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            var path = $"{field}.{property.Name}";
            switch (property.Name)
            {
                case "correlation_id" or "trace_id" or "source_component" or "request_id" or "ip_address" or "user_agent":
                    json.Text(property.Value, path, MaxTextLength);
                    break;
                case "custom_fields":
                    if (property.Value.ValueKind != JsonValueKind.Null)
                    {
                        json.IsObject(property.Value, path);
                    }

                    break;
                default:
                    json.Unknown(path);
                    break;
            }
        }
    }
}
