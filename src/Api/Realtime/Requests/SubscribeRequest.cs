using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>subscribe_events</c> asks for.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Cursor">Everything after it; null: from now on.</param>
/// <param name="Batching">When batches leave.</param>
internal sealed record SubscribeRequest(EventFilter Filter, Cursor? Cursor, BatchingOptions Batching)
{
    private const string CatchUp = "catch_up";

    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static SubscribeRequest Read(RawJson request)
    {
        using var document = StrictJson.Parse(request.Utf8);
        var json = new StrictJson();
        var read = new SubscribeRequest(EventFilter.Everything, null, BatchingOptions.Default);
        if (json.IsObject(document.RootElement, string.Empty))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                read = read.With(property.Name, property.Value, json);
            }
        }

        json.ThrowIfFailed();
        return read;
    }

    private SubscribeRequest With(string field, JsonElement value, StrictJson json)
    {
        switch (field)
        {
            case "filter": return this with { Filter = EventFilterJson.Read(value, field, json) };
            case "cursor": return this with { Cursor = CursorJson.Read(value, field, json) };
            case "batching": return this with { Batching = BatchingJson.Read(value, field, json) };
            case "overflow":
                if (json.Text(value, field, CatchUp.Length) is { } overflow && overflow != CatchUp)
                {
                    json.Fail(field, $"must be {CatchUp}: a slow reader is sent what it missed from the log");
                }

                return this;
            default:
                json.Unknown(field);
                return this;
        }
    }
}
