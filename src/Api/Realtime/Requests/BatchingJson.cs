using System.Text.Json;
using EventHub.Delivery;
using EventHub.Json;

namespace EventHub.Api.Realtime.Requests;

/// <summary>Reads <c>batching</c>, the name of a preset or fields over a preset, and writes what came of it.</summary>
internal static class BatchingJson
{
    private const int MaxNameLength = 32;

    private const string MinBatchSize = "min_batch_size";

    private const string MaxBatchTimeout = "max_batch_timeout_ms";

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

    /// <summary>Writes every field as an object's properties: what was left out has its value as well.</summary>
    public static void WriteFields(Utf8JsonWriter writer, BatchingOptions batching)
    {
        writer.WriteString("strategy", DeliveryNames.Of(batching.Strategy));
        writer.WriteNumber(MinBatchSize, batching.MinBatchSize);
        writer.WriteNumber("max_batch_size", batching.MaxBatchSize);
        writer.WriteNumber("max_batch_bytes", batching.MaxBatchBytes);
        writer.WriteNumber("batch_timeout_ms", Milliseconds(batching.BatchTimeout));
        writer.WriteNumber(MaxBatchTimeout, Milliseconds(batching.MaxBatchTimeout));
        writer.WriteNumber("load_threshold", batching.LoadThreshold);
        writer.WriteBoolean("priority_bypass", batching.PriorityBypass);
        writer.WriteBoolean("adaptive_sizing", batching.AdaptiveSizing);
        writer.WriteNumber("max_queue_size", batching.MaxQueueSize);
        writer.WriteBoolean("compression_enabled", batching.CompressionEnabled);
        writer.WriteNumber("compression_threshold_bytes", batching.CompressionThreshold);
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

        return Ordered(batching, value, path, json);
    }

    private static BatchingOptions With(BatchingOptions batching, JsonProperty property, string field, StrictJson json)
    {
        var value = property.Value;
        switch (property.Name)
        {
            case "preset":
                return batching;
            case "strategy":
                return Strategy(value, field, json) is { } strategy ? batching with { Strategy = strategy } : batching;
            case MinBatchSize:
                return json.Whole(value, field, 1, 1_000) is { } least ? batching with { MinBatchSize = (int)least } : batching;
            case "max_batch_size":
                return json.Whole(value, field, 1, 1_000) is { } size ? batching with { MaxBatchSize = (int)size } : batching;
            case "max_batch_bytes":
                return json.Whole(value, field, 1_024, 1_048_576) is { } bytes ? batching with { MaxBatchBytes = (int)bytes } : batching;
            case "batch_timeout_ms":
                return json.Whole(value, field, 0, 5_000) is { } wait ? batching with { BatchTimeout = TimeSpan.FromMilliseconds(wait) } : batching;
            case MaxBatchTimeout:
                return json.Whole(value, field, 1, 30_000) is { } longest
                    ? batching with { MaxBatchTimeout = TimeSpan.FromMilliseconds(longest) }
                    : batching;
            case "load_threshold":
                return json.Number(value, field, 0.1, 1) is { } threshold ? batching with { LoadThreshold = threshold } : batching;
            case "priority_bypass":
                return json.Flag(value, field) is { } bypass ? batching with { PriorityBypass = bypass } : batching;
            case "adaptive_sizing":
                return json.Flag(value, field) is { } adaptive ? batching with { AdaptiveSizing = adaptive } : batching;
            case "max_queue_size":
                return json.Whole(value, field, 1, 100_000) is { } queue ? batching with { MaxQueueSize = (int)queue } : batching;
            case "compression_enabled":
                return json.Flag(value, field) is { } enabled ? batching with { CompressionEnabled = enabled } : batching;
            case "compression_threshold_bytes":
                return json.Whole(value, field, 0, 1_048_576) is { } above ? batching with { CompressionThreshold = (int)above } : batching;
            default:
                json.Unknown(field);
                return batching;
        }
    }

    /// <summary>A lower bound that was asked for must not be above its upper one; one that was not gives way to it.</summary>
    private static BatchingOptions Ordered(BatchingOptions batching, JsonElement value, string path, StrictJson json)
    {
        if (batching.MinBatchSize > batching.MaxBatchSize)
        {
            if (value.TryGetProperty(MinBatchSize, out _))
            {
                json.Fail($"{path}.{MinBatchSize}", $"must not be above max_batch_size, which is {batching.MaxBatchSize}");
            }

            batching = batching with { MinBatchSize = batching.MaxBatchSize };
        }

        if (batching.MaxBatchTimeout < batching.BatchTimeout)
        {
            json.Fail($"{path}.{MaxBatchTimeout}", $"must not be below batch_timeout_ms, which is {Milliseconds(batching.BatchTimeout)}");
        }

        return batching;
    }

    private static BatchingStrategy? Strategy(JsonElement value, string field, StrictJson json)
    {
        if (json.Text(value, field, MaxNameLength) is not { } name)
        {
            return null;
        }

        var strategy = DeliveryNames.Strategy(name);
        if (strategy is null)
        {
            json.Fail(field, $"must be one of {string.Join(", ", DeliveryNames.Strategies)}");
        }

        return strategy;
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

        json.Fail(field, $"must be one of {string.Join(", ", BatchingOptions.Presets.Select(static p => p.Key))}");
        return BatchingOptions.Default;
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
