using System.Text.Json;
using EventHub.Api.Errors;
using EventHub.Api.Parameters;
using EventHub.Api.Records;
using EventHub.Api.Security;
using EventHub.Events;
using EventHub.Load;
using EventHub.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Querying;

internal static class QueryEndpoints
{
    public static void MapQuerying(this IEndpointRouteBuilder events)
    {
        events.MapGet("/", ListAsync)
            .ReadsParameters()
            .WithSummary("Stored events that match the filter, page by page.");
        events.MapGet("/{id}", FindAsync)
            .WithSummary("One stored event.");
    }

    private static async Task ListAsync(HttpContext context, IGrainFactory grains, NodeLoad load)
    {
        load.Admit(Sheddable.Query);
        var reader = TokenIdentity.Of(context.User).Reader;
        var parameters = context.Request.Query;
        var named = FilterParameters.ReadFilterId(parameters) is { } id ? await NamedFilterLookup.GetAsync(grains, id, reader) : null;
        var query = EventQueryParameters.Read(parameters, reader, named);
        var page = await grains.GetGrain<IEventQueryGrain>(0).Query(query, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, page, WritePage);
    }

    private static async Task FindAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var found = await grains.GetGrain<IEventQueryGrain>(0).Find(RecordId.OfPath(id), TokenIdentity.Of(context.User).Reader);
        await (found is null
            ? ProblemResponse.WriteAsync(context, Problem.NotFound("There is no event with this id, or it is not for you to see."))
            : JsonAnswer.WriteAsync(context.Response, found, WriteEvent));
    }

    private static void WritePage(Utf8JsonWriter writer, EventPage page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("events"u8);
        foreach (var e in page.Events)
        {
            WriteEvent(writer, e);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.Next?.ToString());
        writer.WriteEndObject();
    }

    /// <summary>The bytes as they were encoded when the event was accepted.</summary>
    private static void WriteEvent(Utf8JsonWriter writer, LogEvent e) => writer.WriteRawValue(e.Json.Span, skipInputValidation: true);
}
