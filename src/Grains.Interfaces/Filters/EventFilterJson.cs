using System.Text.Json;
using EventHub.Events;
using EventHub.Json;

namespace EventHub.Filters;

/// <summary>Reads and writes the wire's filter; errors name the field.</summary>
public static partial class EventFilterJson
{
    private static readonly string[] Operators =
        ["equals", "not_equals", "contains", "not_contains", "greater_than", "less_than", "in", "not_in"];

    /// <summary>Null reads as the filter that matches everything.</summary>
    public static EventFilter Read(JsonElement value, string path, StrictJson json)
    {
        if (value.ValueKind == JsonValueKind.Null || !json.IsObject(value, path))
        {
            return EventFilter.Everything;
        }

        var filter = EventFilter.Everything;
        foreach (var property in value.EnumerateObject())
        {
            var field = $"{path}.{property.Name}";
            var item = property.Value;
            filter = property.Name switch
            {
                "event_types" => filter with { EventTypes = Patterns(item, field, json) },
                "event_categories" => filter with { EventCategories = Names(item, field, EventNames.Category, EventNames.AllCategories, json) },
                "event_sources" => filter with { EventSources = Texts(item, field, json) },
                "severity_levels" => filter with { SeverityLevels = Names(item, field, EventNames.Severity, EventNames.AllSeverities, json) },
                "priorities" => filter with { Priorities = Names(item, field, EventNames.Priority, EventNames.AllPriorities, json) },
                "user_ids" => filter with { UserIds = Texts(item, field, json) },
                "tags" => filter with { Tags = Texts(item, field, json) },
                "required_tags" => filter with { RequiredTags = Texts(item, field, json) },
                "excluded_tags" => filter with { ExcludedTags = Texts(item, field, json) },
                "time_range" => WithTimeRange(filter, item, field, json),
                "data_filters" => filter with { DataFilters = DataFilters(item, field, json) },
                _ => Unknown(filter, field, json),
            };
        }

        return filter;
    }

    public static DataFilter[] DataFilters(JsonElement value, string field, StrictJson json)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > FilterLimits.MaxDataFilters)
        {
            json.Fail(field, $"must be an array of at most {FilterLimits.MaxDataFilters} conditions");
            return [];
        }

        var i = 0;
        var filters = new List<DataFilter>();
        foreach (var item in value.EnumerateArray())
        {
            if (ReadDataFilter(item, $"{field}[{i++}]", json) is { } filter)
            {
                filters.Add(filter);
            }
        }

        return [.. filters];
    }

    public static EventFilter CheckTimeRange(EventFilter filter, string field, StrictJson json)
    {
        if (filter.StartTime is { } start && filter.EndTime is { } end && end <= start)
        {
            json.Fail(field, "end_time must be after start_time");
        }

        return filter;
    }

    public static T[] Names<T>(
        IReadOnlyList<string> texts, string field, Func<string, T?> find, IReadOnlyList<string> all, StrictJson json)
        where T : struct
    {
        var found = new List<T>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (find(texts[i]) is { } value)
            {
                found.Add(value);
            }
            else
            {
                json.Fail($"{field}[{i}]", $"must be one of {string.Join(", ", all)}");
            }
        }

        return [.. found];
    }

    private static EventFilter Unknown(EventFilter filter, string field, StrictJson json)
    {
        json.Fail(field, "is not a field of a filter");
        return filter;
    }

    private static string[] Texts(JsonElement value, string field, StrictJson json) =>
        json.Texts(value, field, FilterLimits.MaxListItems, EventLimits.MaxNameLength);

    private static string[] Patterns(JsonElement value, string field, StrictJson json)
    {
        var patterns = Texts(value, field, json);
        CheckTypePatterns(patterns, field, json);
        return patterns;
    }

    public static void CheckTypePatterns(IReadOnlyList<string> patterns, string field, StrictJson json)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (TypePatternError(patterns[i]) is { } error)
            {
                json.Fail($"{field}[{i}]", error);
            }
        }
    }

    /// <returns>What a type or a pattern of types must be; null when it is.</returns>
    public static string? TypePatternError(string pattern)
    {
        var plain = pattern.Replace("*", string.Empty, StringComparison.Ordinal);
        return plain.Length == 0 || EventRules.IsTypeName(plain) ? null : "must be characters of a-z, 0-9, _ and ., with * for any run of them";
    }

    private static T[] Names<T>(JsonElement value, string field, Func<string, T?> find, IReadOnlyList<string> all, StrictJson json)
        where T : struct => Names(Texts(value, field, json), field, find, all, json);

    private static EventFilter WithTimeRange(EventFilter filter, JsonElement value, string field, StrictJson json)
    {
        if (value.ValueKind == JsonValueKind.Null || !json.IsObject(value, field))
        {
            return filter;
        }

        foreach (var property in value.EnumerateObject())
        {
            var path = $"{field}.{property.Name}";
            filter = property.Name switch
            {
                "start_time" => filter with { StartTime = json.Time(property.Value, path) },
                "end_time" => filter with { EndTime = json.Time(property.Value, path) },
                _ => Unknown(filter, path, json),
            };
        }

        return CheckTimeRange(filter, field, json);
    }

    private static DataFilter? ReadDataFilter(JsonElement value, string path, StrictJson json)
    {
        if (!json.IsObject(value, path))
        {
            return null;
        }

        string? field = null;
        string? name = null;
        JsonElement? operand = null;
        foreach (var property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "field": field = json.Text(property.Value, path + ".field", FilterLimits.MaxPathLength); break;
                case "operator": name = json.Text(property.Value, path + ".operator", FilterLimits.MaxPathLength); break;
                case "value": operand = property.Value; break;
                default: json.Unknown($"{path}.{property.Name}"); break;
            }
        }

        var index = Array.IndexOf(Operators, name);
        if (index < 0)
        {
            json.Fail(path + ".operator", $"must be one of {string.Join(", ", Operators)}");
        }

        if (field is null || field.AsSpan().Count('.') >= FilterLimits.MaxPathNames)
        {
            json.Fail(path + ".field", $"must be a dotted path into data, of at most {FilterLimits.MaxPathNames} names");
        }

        if (operand is null)
        {
            json.Fail(path + ".value", "is required");
        }

        return index < 0 || field is null || operand is not { } given
            ? null
            : Checked(new DataFilter(field, (DataOperator)index, new Utf8Json(RawValue(given))), given, path, json);
    }

    private static DataFilter Checked(DataFilter filter, JsonElement value, string path, StrictJson json)
    {
        var isList = filter.Operator is DataOperator.In or DataOperator.NotIn;
        if (isList != (value.ValueKind == JsonValueKind.Array))
        {
            json.Fail(path + ".value", isList ? "must be an array" : "must not be an array");
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            json.Fail(path + ".value", "must be a text, a number, true, false or null");
        }
        else if (filter.Operator is DataOperator.GreaterThan or DataOperator.LessThan
            && value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            json.Fail(path + ".value", "must be a number or a text");
        }
        else if (filter.Value.Length > FilterLimits.MaxValueBytes || !JsonTexts.AreStorable(filter.Value.Span))
        {
            json.Fail(path + ".value", $"must be at most {FilterLimits.MaxValueBytes} bytes, without U+0000 and unpaired surrogates");
        }

        return filter;
    }

    private static byte[] RawValue(JsonElement value) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value).ToArray();
}
