using System.Globalization;
using System.Text;
using EventHub.Api.Records;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventHub.Api.Rest.Querying;

/// <summary>Reads the filter and the page from query parameters. Lists repeat the parameter, or separate by commas, or both.</summary>
internal static class EventQueryParameters
{
    private const string FilterId = "filter_id";

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

    /// <param name="parameters">Of the request.</param>
    /// <param name="reader">Who asks.</param>
    /// <param name="named">
    /// The filter that <c>filter_id</c> names: what the other parameters ask for takes the place of what it does.
    /// </param>
    /// <exception cref="InvalidRequestException">Something is wrong; every parameter is named.</exception>
    public static EventQuery Read(IQueryCollection parameters, Reader reader, EventFilter? named = null)
    {
        var json = new StrictJson();
        var query = new EventQuery { Reader = reader };
        var filter = named ?? EventFilter.Everything;
        foreach (var (name, values) in parameters)
        {
            switch (name)
            {
                case "limit": query = query with { Limit = ReadLimit(Single(values, name, json), json) }; break;
                case "order": query = query with { Order = ReadOrder(Single(values, name, json), json) }; break;
                case FilterId: break;
                case "cursor": query = query with { Cursor = ReadCursor(Single(values, name, json), json) }; break;
                default: filter = ReadFilter(filter, name, values, json); break;
            }
        }

        EventFilterJson.CheckTimeRange(filter, "end_time", json);
        json.ThrowIfFailed();
        return query with { Filter = filter };
    }

    private static EventFilter ReadFilter(EventFilter filter, string name, StringValues values, StrictJson json)
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

    private static string? Single(StringValues values, string name, StrictJson json)
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

    private static int ReadLimit(string? text, StrictJson json)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= EventQuery.MaxLimit)
        {
            return limit;
        }

        Fail(text, "limit", $"must be a whole number from 1 to {EventQuery.MaxLimit}", json);
        return 1;
    }

    private static QueryOrder ReadOrder(string? text, StrictJson json)
    {
        switch (text)
        {
            case "desc": return QueryOrder.NewestFirst;
            case "asc": return QueryOrder.OldestFirst;
            default:
                Fail(text, "order", "must be desc (newest first) or asc", json);
                return default;
        }
    }

    private static Cursor? ReadCursor(string? text, StrictJson json)
    {
        if (Cursor.TryParse(text, out var cursor))
        {
            return cursor;
        }

        Fail(text, "cursor", "must be the cursor of an answer or of a batch, unchanged", json);
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
    private static void Fail(string? text, string name, string message, StrictJson json)
    {
        if (text is not null)
        {
            json.Fail(name, message);
        }
    }
}
