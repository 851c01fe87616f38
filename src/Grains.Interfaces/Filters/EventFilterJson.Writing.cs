using System.Text.Json;
using EventHub.Events;
using EventHub.Json;

namespace EventHub.Filters;

public static partial class EventFilterJson
{
    /// <summary>Writes only what is set, in a fixed order: equal filters give equal bytes.</summary>
    public static void Write(Utf8JsonWriter writer, EventFilter filter)
    {
        writer.WriteStartObject();
        WriteList(writer, "event_types", filter.EventTypes);
        WriteList(writer, "event_categories", Array.ConvertAll(filter.EventCategories, EventNames.Of));
        WriteList(writer, "event_sources", filter.EventSources);
        WriteList(writer, "severity_levels", Array.ConvertAll(filter.SeverityLevels, EventNames.Of));
        WriteList(writer, "priorities", Array.ConvertAll(filter.Priorities, EventNames.Of));
        WriteList(writer, "user_ids", filter.UserIds);
        WriteList(writer, "tags", filter.Tags);
        WriteList(writer, "required_tags", filter.RequiredTags);
        WriteList(writer, "excluded_tags", filter.ExcludedTags);
        WriteTimeRange(writer, filter);
        WriteDataFilters(writer, filter.DataFilters);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, string[] items)
    {
        if (items.Length == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    private static void WriteTimeRange(Utf8JsonWriter writer, EventFilter filter)
    {
        if (filter.StartTime is null && filter.EndTime is null)
        {
            return;
        }

        writer.WriteStartObject("time_range");
        if (filter.StartTime is { } start)
        {
            writer.WriteString("start_time", Rfc3339.Write(start));
        }

        if (filter.EndTime is { } end)
        {
            writer.WriteString("end_time", Rfc3339.Write(end));
        }

        writer.WriteEndObject();
    }

    private static void WriteDataFilters(Utf8JsonWriter writer, DataFilter[] filters)
    {
        if (filters.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("data_filters");
        foreach (var filter in filters)
        {
            writer.WriteStartObject();
            writer.WriteString("field", filter.Field);
            writer.WriteString("operator", Operators[(int)filter.Operator]);
            writer.WritePropertyName("value");
            writer.WriteRawValue(filter.Value.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
