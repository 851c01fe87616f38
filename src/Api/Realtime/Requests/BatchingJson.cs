using System.Text.Json;
using EventHub.Delivery;
using EventHub.Json;

namespace EventHub.Api.Realtime.Requests;

/// <summary>Reads <c>batching</c>: the name of a preset, or fields over a preset.</summary>
internal static class BatchingJson
{
    private const int MaxNameLength = 32;

    private const string Hybrid = "hybrid";

    public static BatchingOptions Read(JsonElement value, string path, StrictJson json)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return BatchingOptions.Default;
            case JsonValueKind.String:
                return Preset(value, path, json);
            case JsonValueKind.Object:
                return ReadFields(value, path, json);
            default:
                json.Fail(path, "must be the name of a preset or an object");
                return BatchingOptions.Default;
        }
    }

    private static BatchingOptions ReadFields(JsonElement value, string path, StrictJson json)
    {
        // The preset first, wherever it stands: the fields beside it change it.
        var batching = value.TryGetProperty("preset", out var preset)
            ? Preset(preset, path + ".preset", json)
            : BatchingOptions.Default;
        foreach (var property in value.EnumerateObject())
        {
            batching = With(batching, property, $"{path}.{property.Name}", json);
        }

        return batching;
    }

    private static BatchingOptions With(BatchingOptions batching, JsonProperty property, string field, StrictJson json)
    {
        var value = property.Value;
        switch (property.Name)
        {
            case "preset":
                return batching;
            case "strategy":
                if (json.Text(value, field, MaxNameLength) is { } strategy && strategy != Hybrid)
                {
                    json.Fail(field, $"must be {Hybrid}: a batch leaves when it is full or old enough, whichever comes first");
                }

                return batching;
            case "max_batch_size":
                return json.Whole(value, field, 1, 1_000) is { } size ? batching with { MaxBatchSize = (int)size } : batching;
            case "max_batch_bytes":
                return json.Whole(value, field, 1_024, 1_048_576) is { } bytes ? batching with { MaxBatchBytes = (int)bytes } : batching;
            case "batch_timeout_ms":
                return json.Whole(value, field, 0, 5_000) is { } wait ? batching with { BatchTimeout = TimeSpan.FromMilliseconds(wait) } : batching;
            case "max_queue_size":
                return json.Whole(value, field, 1, 100_000) is { } queue ? batching with { MaxQueueSize = (int)queue } : batching;
            default:
                json.Unknown(field);
                return batching;
        }
    }

    private static BatchingOptions Preset(JsonElement value, string field, StrictJson json)
    {
        var errors = json.Errors.Count;
        var name = json.Text(value, field, MaxNameLength);
        if (name is null || json.Errors.Count > errors)
        {
            return BatchingOptions.Default;
        }

        if (BatchingOptions.Preset(name) is { } preset)
        {
            return preset;
        }

        json.Fail(field, "must be one of default, production, high_volume, low_latency");
        return BatchingOptions.Default;
    }
}
