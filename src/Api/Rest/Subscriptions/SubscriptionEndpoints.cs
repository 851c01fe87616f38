using EventHub.Api.Errors;
using EventHub.Api.Records;
using EventHub.Api.Security;
using EventHub.Subscriptions;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Subscriptions;

internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this IEndpointRouteBuilder events)
    {
        events.MapPost("/subscriptions", CreateAsync).ReadsBody().WithSummary("Stores a subscription of yours.");
        events.MapGet("/subscriptions", ListAsync).ReadsParameters().WithSummary("Stored subscriptions: your own, or as an admin those of any user.");
        events.MapGet("/subscriptions/{id}", FindAsync).WithSummary("One stored subscription.");
        events.MapPut("/subscriptions/{id}", ReplaceAsync).ReadsBody().WithSummary("Replaces a stored subscription; connections that follow it go on without a break.");
        events.MapDelete("/subscriptions/{id}", DeleteAsync).WithSummary("Removes a stored subscription.");
    }

    private static async Task CreateAsync(HttpContext context, IGrainFactory grains)
    {
        var reader = TokenIdentity.Of(context.User).Reader;
        var content = await ReadAsync(context, grains, reader);
        var record = await Grain(grains).Create(reader, content);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/api/events/subscriptions/{record.Id:D}";
        await JsonAnswer.WriteAsync(context.Response, record, SubscriptionAnswer.Write);
    }

    private static async Task ListAsync(HttpContext context, IGrainFactory grains)
    {
        var parameters = PageParameters.Read(context.Request.Query, hasIdCursor: true);
        var query = new SubscriptionQuery
        {
            UserId = parameters.OwnerFor(TokenIdentity.Of(context.User).Reader, "subscriptions"),
            After = parameters.CursorId,
            Limit = parameters.Limit,
        };
        var page = await Grain(grains).List(query, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, page, SubscriptionAnswer.WritePage);
    }

    private static async Task FindAsync(HttpContext context, string id, IGrainFactory grains) =>
        await AnswerAsync(context, await Grain(grains).Find(RecordId.OfPath(id), TokenIdentity.Of(context.User).Reader));

    private static async Task ReplaceAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var subscription = RecordId.OfPath(id);
        var reader = TokenIdentity.Of(context.User).Reader;
        var content = await ReadAsync(context, grains, reader);
        await AnswerAsync(context, await Grain(grains).Replace(subscription, reader, content));
    }

    private static async Task DeleteAsync(HttpContext context, string id, IGrainFactory grains)
    {
        if (await Grain(grains).Delete(RecordId.OfPath(id), TokenIdentity.Of(context.User).Reader))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await ProblemResponse.WriteAsync(context, NotFound());
        }
    }

    private static ISubscriptionGrain Grain(IGrainFactory grains) => grains.GetGrain<ISubscriptionGrain>(0);

    private static Task AnswerAsync(HttpContext context, SubscriptionRecord? record) => record is null
        ? ProblemResponse.WriteAsync(context, NotFound())
        : JsonAnswer.WriteAsync(context.Response, record, SubscriptionAnswer.Write);

    private static Problem NotFound() => Problem.NotFound("There is no subscription with this id, or it is not yours.");

    private static async Task<SubscriptionContent> ReadAsync(HttpContext context, IGrainFactory grains, Reader reader)
    {
        using var bytes = await RequestBody.ReadAsync(context.Request, RequestBody.MaxRecordBytes, context.RequestAborted);
        var body = SubscriptionBody.Read(bytes.Bytes);
        return body.Whole(body.FilterId is { } id ? await NamedFilterLookup.GetAsync(grains, id, reader) : body.Content.Filter);
    }
}
