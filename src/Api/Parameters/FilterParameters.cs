using System.Text;
using EventHub.Api.Records;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventHub.Api.Parameters;

/// <summary>
/// The filter and the cursor as query parameters, wherever events are asked for by an address. Lists repeat the parameter, or separate by
/// commas, or both.
/// </summary>
internal static class FilterParameters
{
    public const string FilterId = "filter_id";

    /// <returns>The named filter that is to be used; null when there is none.</returns>
    /// <exception cref="InvalidRequestException">It is no id.</exception>
    public static Guid? ReadFilterId(IQueryCollection parameters)
    {
        if (!parameters.TryGetValue(FilterId, out var values))
        {
            return null;
        }

        var json = new StrictJson();
        var id = Single(values, FilterId, json) is { } text ? RecordId.Parse(text, FilterId, json) : null;
        json.ThrowIfFailed();
        return id;
    }

    /// <summary>The filter with one parameter more, which takes the place of what it had.</summary>
    public static EventFilter With(EventFilter filter, string name, StringValues values, StrictJson json)
    {
        switch (name)
        {
            case "event_types":
                var types = Texts(values, name, json);
                EventFilterJson.CheckTypePatterns(types, name, json);
                return filter with { EventTypes = types };
            case "event_categories":
                return filter with { EventCategories = Names(values, name, EventNames.Category, EventNames.AllCategories, json) };
            case "event_sources":
                return filter with { EventSources = Texts(values, name, json) };
            case "severity_levels":
                return filter with { SeverityLevels = Names(values, name, EventNames.Severity, EventNames.AllSeverities, json) };
            case "priorities":
                return filter with { Priorities = Names(values, name, EventNames.Priority, EventNames.AllPriorities, json) };
            case "user_ids":
                return filter with { UserIds = Texts(values, name, json) };
            case "tags":
                return filter with { Tags = Texts(values, name, json) };
            case "required_tags":
                return filter with { RequiredTags = Texts(values, name, json) };
            case "excluded_tags":
                return filter with { ExcludedTags = Texts(values, name, json) };
            case "start_time":
                return filter with { StartTime = ReadTime(Single(values, name, json), name, json) };
            case "end_time":
                return filter with { EndTime = ReadTime(Single(values, name, json), name, json) };
            case "data_filters":
                return filter with { DataFilters = ReadDataFilters(Single(values, name, json), name, json) };
            default:
                json.Fail(name, "is not a parameter of this request");
                return filter;
        }
    }

    /// <summary>Null when it is not one value, which is an error by then.</summary>
    public static string? Single(StringValues values, string name, StrictJson json)
    {
        if (values is [{ Length: > 0 } value])
        {
            return value;
        }

        json.Fail(name, "must be given once, with a value");
        return null;
    }

    private static string[] Texts(StringValues values, string name, StrictJson json)
    {
        var texts = values.SelectMany(static v => (v ?? string.Empty).Split(',')).ToArray();
        if (texts.Length > FilterLimits.MaxListItems)
        {
            json.Fail(name, $"must have at most {FilterLimits.MaxListItems} items");
            return [];
        }

        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length is 0 or > EventLimits.MaxNameLength || texts[i].Contains('\0'))
            {
                json.Fail($"{name}[{i}]", $"must have 1 to {EventLimits.MaxNameLength} characters, none of them U+0000");
            }
        }

        return texts;
    }

    private static T[] Names<T>(StringValues values, string name, Func<string, T?> find, IReadOnlyList<string> all, StrictJson json)
        where T : struct => EventFilterJson.Names(Texts(values, name, json), name, find, all, json);

    public static Cursor? ReadCursor(string? text, string name, StrictJson json)
    {
        if (Cursor.TryParse(text, out var cursor))
        {
            return cursor;
        }

        Fail(text, name, "must be the cursor of an answer or of a batch, unchanged", json);
        return null;
    }

    private static DateTimeOffset? ReadTime(string? text, string name, StrictJson json)
    {
        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        Fail(text, name, "must be an RFC 3339 time such as 2026-11-22T13:41:03.234Z (a + in it is written %2B)", json);
        return null;
    }

    private static DataFilter[] ReadDataFilters(string? text, string name, StrictJson json)
    {
        if (text is null)
        {
            return [];
        }

        try
        {
            using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(text));
            return EventFilterJson.DataFilters(document.RootElement, name, json);
        }
        catch (InvalidRequestException)
        {
            json.Fail(name, "must be a JSON array of conditions");
            return [];
        }
    }

    /// <summary>A parameter without one value was named before.</summary>
    public static void Fail(string? text, string name, string message, StrictJson json)
    {
        if (text is not null)
        {
            json.Fail(name, message);
        }
    }
}
