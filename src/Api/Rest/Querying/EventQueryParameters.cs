using System.Globalization;
using EventHub.Api.Parameters;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Queries;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest.Querying;

/// <summary>Reads the filter and the page from query parameters.</summary>
internal static class EventQueryParameters
{
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
                case "limit": query = query with { Limit = ReadLimit(FilterParameters.Single(values, name, json), json) }; break;
                case "order": query = query with { Order = ReadOrder(FilterParameters.Single(values, name, json), json) }; break;
                case FilterParameters.FilterId: break;
                case "cursor": query = query with { Cursor = FilterParameters.ReadCursor(FilterParameters.Single(values, name, json), name, json) }; break;
                default: filter = FilterParameters.With(filter, name, values, json); break;
            }
        }

        EventFilterJson.CheckTimeRange(filter, "end_time", json);
        json.ThrowIfFailed();
        return query with { Filter = filter };
    }

    private static int ReadLimit(string? text, StrictJson json)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= EventQuery.MaxLimit)
        {
            return limit;
        }

        FilterParameters.Fail(text, "limit", $"must be a whole number from 1 to {EventQuery.MaxLimit}", json);
        return 1;
    }

    private static QueryOrder ReadOrder(string? text, StrictJson json)
    {
        switch (text)
        {
            case "desc": return QueryOrder.NewestFirst;
            case "asc": return QueryOrder.OldestFirst;
            default:
                FilterParameters.Fail(text, "order", "must be desc (newest first) or asc", json);
                return default;
        }
    }
}
