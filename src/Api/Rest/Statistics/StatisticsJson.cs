using System.Text.Json;
using EventHub.Statistics;

namespace EventHub.Api.Rest.Statistics;

/// <summary>How the statistics write their numbers.</summary>
internal static class StatisticsJson
{
    private const int Decimals = 3;

    public static void WriteRounded(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double value) =>
        writer.WriteNumber(name, Math.Round(value, Decimals));

    public static void WriteSeconds(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan value) =>
        writer.WriteRounded(name, value.TotalSeconds);

    /// <summary>Null where there is nothing to divide by.</summary>
    public static void WriteRatio(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double dividend, double divisor)
    {
        if (divisor == 0)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteRounded(name, dividend / divisor);
        }
    }

    public static void WriteMilliseconds(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is { } time)
        {
            writer.WriteRounded(name, time.TotalMilliseconds);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>An object of the counts' sums by name.</summary>
    public static void WriteCounts(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<NamedCount[]> counts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, count) in ClusterSums.Sum(counts))
        {
            writer.WriteNumber(key, count);
        }

        writer.WriteEndObject();
    }
}
