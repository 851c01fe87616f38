using System.Text.Json;
using System.Text.Json.Serialization;
using EventHub.Collector.Bind9.Interpreting;

namespace EventHub.Collector.Bind9.Sending;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QueryData))]
[JsonSerializable(typeof(RpzData))]
[JsonSerializable(typeof(ZoneUpdatedData))]
[JsonSerializable(typeof(ReloadData))]
[JsonSerializable(typeof(ConfigChangeData))]
[JsonSerializable(typeof(CheckpointJson))]
[JsonSerializable(typeof(EmitAnswerJson))]
[JsonSerializable(typeof(ProblemJson))]
internal sealed partial class WireJson : JsonSerializerContext;

/// <summary>Writes an event as the hub takes it.</summary>
internal static class EventJson
{
    public static void Write(Utf8JsonWriter json, BindEvent @event, string source)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, @event.Kind.Type);
        json.WriteString("category"u8, @event.Kind.Category);
        json.WriteString("severity"u8, @event.Kind.Severity);
        json.WriteString("priority"u8, @event.Kind.Priority);
        json.WriteString("source"u8, source);
        if (@event.Time is { } time)
            json.WriteString("timestamp"u8, time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WritePropertyName("data"u8);
        WriteData(json, @event.Data);
        json.WriteEndObject();
    }

    public static void WriteData(Utf8JsonWriter json, EventData data)
    {
        switch (data)
        {
            case QueryData query:
                JsonSerializer.Serialize(json, query, WireJson.Default.QueryData);
                break;
            case RpzData hit:
                JsonSerializer.Serialize(json, hit, WireJson.Default.RpzData);
                break;
            case ZoneUpdatedData zone:
                JsonSerializer.Serialize(json, zone, WireJson.Default.ZoneUpdatedData);
                break;
            case ReloadData reload:
                JsonSerializer.Serialize(json, reload, WireJson.Default.ReloadData);
                break;
            case ConfigChangeData change:
                JsonSerializer.Serialize(json, change, WireJson.Default.ConfigChangeData);
                break;
            default:
                throw new NotSupportedException($"No JSON is declared for {data.GetType().Name}.");
        }
    }
}
