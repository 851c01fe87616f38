using EventHub.Api.Errors;
using EventHub.Api.Records;
using EventHub.Api.Security;
using EventHub.NamedFilters;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.NamedFilters;

internal static class NamedFilterEndpoints
{
    public static void MapNamedFilters(this IEndpointRouteBuilder events)
    {
        events.MapPost("/filters", CreateAsync).ReadsBody().WithSummary("Stores a filter of yours under a name.");
        events.MapGet("/filters", ListAsync).ReadsParameters().WithSummary("Named filters: your own, with shared=true those that users share; as an admin those of user_id.");
        events.MapGet("/filters/{id}", FindAsync).WithSummary("One named filter.");
        events.MapPut("/filters/{id}", ReplaceAsync).ReadsBody().WithSummary("Replaces a named filter.");
        events.MapDelete("/filters/{id}", DeleteAsync).WithSummary("Removes a named filter.");
    }

    private static async Task CreateAsync(HttpContext context, IGrainFactory grains)
    {
        var content = await ReadAsync(context);
        var answer = await Grain(grains).Create(ReaderOf(context), content);
        if (answer.Filter is { } created)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = $"/api/events/filters/{created.Id:D}";
        }

        await AnswerAsync(context, answer);
    }

    private static async Task ListAsync(HttpContext context, IGrainFactory grains)
    {
        var reader = ReaderOf(context);
        var shared = "false";
        var parameters = PageParameters.Read(context.Request.Query, hasIdCursor: false, (name, value, json) =>
        {
            if (name != "shared")
            {
                return false;
            }

            json.Require((shared = value) is "true" or "false", name, "must be true or false");
            return true;
        });
        var query = new FilterQuery
        {
            UserId = shared == "true" ? null : parameters.OwnerFor(reader, "filters") ?? reader.UserId,
            After = parameters.Cursor,
            Limit = parameters.Limit,
        };
        var page = await Grain(grains).List(query, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, page, FilterAnswerJson.WritePage);
    }

    private static async Task FindAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var found = await Grain(grains).Find(RecordId.OfPath(id), ReaderOf(context));
        await AnswerAsync(context, new FilterAnswer(found is null ? FilterOutcome.NotFound : FilterOutcome.Done, found));
    }

    private static async Task ReplaceAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var filter = RecordId.OfPath(id);
        var content = await ReadAsync(context);
        await AnswerAsync(context, await Grain(grains).Replace(filter, ReaderOf(context), content));
    }

    private static async Task DeleteAsync(HttpContext context, string id, IGrainFactory grains) =>
        await AnswerAsync(context, await Grain(grains).Delete(RecordId.OfPath(id), ReaderOf(context)));

    private static INamedFilterGrain Grain(IGrainFactory grains) => grains.GetGrain<INamedFilterGrain>(0);

    private static Reader ReaderOf(HttpContext context) => TokenIdentity.Of(context.User).Reader;

    private static async Task<FilterContent> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, RequestBody.MaxRecordBytes, context.RequestAborted);
        return FilterBody.Read(body.Bytes);
    }

    private static Task AnswerAsync(HttpContext context, FilterAnswer answer)
    {
        switch (answer)
        {
            case { Outcome: FilterOutcome.Done, Filter: { } filter }:
                return JsonAnswer.WriteAsync(context.Response, filter, FilterAnswerJson.Write);
            case { Outcome: FilterOutcome.Done }:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case { Outcome: FilterOutcome.NameTaken }:
                const int conflict = StatusCodes.Status409Conflict;
                return ProblemResponse.WriteAsync(context, new Problem(conflict, ErrorCodes.OfStatus(conflict), "name: is that of another filter of yours.")
                {
                    Errors = [new Json.FieldError("name", "is that of another filter of yours")],
                });
            case { Outcome: FilterOutcome.NotOwner }:
                throw new NotAllowedException("The filter is shared by another user, who alone may change it.");
            default:
                return ProblemResponse.WriteAsync(context, Problem.NotFound("There is no filter with this id, or it is not for you to use."));
        }
    }
}
