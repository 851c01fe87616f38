using EventHub.Api.Parameters;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Security;
using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EventHub.Api.Realtime.ServerSentEvents;

/// <summary>What a request for a stream asks for.</summary>
internal static class StreamRequest
{
    private const string LastEventId = "Last-Event-ID";

    /// <param name="request">
    /// Its header wins over its <c>cursor</c>: a browser repeats the address it began with, and says with the header how far it has come.
    /// </param>
    /// <param name="named">What <c>filter_id</c> names: other parameters take the place of what it asks for.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every parameter is named.</exception>
    public static SubscribeRequest Read(HttpRequest request, EventFilter? named)
    {
        var json = new StrictJson();
        var filter = named ?? EventFilter.Everything;
        Cursor? cursor = null;
        var batching = BatchingOptions.Default;
        foreach (var (name, values) in request.Query)
        {
            switch (name)
            {
                case RequestToken.Parameter or FilterParameters.FilterId:
                    break;
                case "cursor":
                    cursor = FilterParameters.ReadCursor(FilterParameters.Single(values, name, json), name, json);
                    break;
                case "batching":
                    batching = Preset(FilterParameters.Single(values, name, json), name, json);
                    break;
                default:
                    filter = FilterParameters.With(filter, name, values, json);
                    break;
            }
        }

        if (request.Headers[LastEventId] is [{ Length: > 0 } last])
        {
            cursor = FilterParameters.ReadCursor(last, LastEventId, json);
        }

        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            json.Fail(null, "a stream takes no body: parameters say what it is to bring");
        }

        EventFilterJson.CheckTimeRange(filter, "end_time", json);
        json.ThrowIfFailed();
        return new SubscribeRequest(filter, cursor, batching);
    }

    private static BatchingOptions Preset(string? name, string parameter, StrictJson json)
    {
        var preset = name is null ? null : BatchingOptions.Preset(name);
        if (name is not null && preset is null)
        {
            json.Fail(parameter, $"must be one of {string.Join(", ", BatchingOptions.Presets.Select(static p => p.Key))}");
        }

        return preset ?? BatchingOptions.Default;
    }
}
