using EventHub.Api.Parameters;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EventHub.Api.Rest;

/// <summary>
/// What a call does not read is refused by its name: whoever misspelt it, or sent it to another call than was meant, would otherwise take
/// the answer for one to it.
/// </summary>
internal static class StrictRequests
{
    private enum Reads
    {
        Parameters,
        Body,
        AllByItself,
    }

    /// <summary>These calls take neither query parameters nor a body, unless they say that they read them.</summary>
    public static TCalls RefuseUnread<TCalls>(this TCalls calls)
        where TCalls : IEndpointConventionBuilder
    {
        calls.AddEndpointFilter(async (context, next) =>
        {
            await ThrowIfUnreadAsync(context.HttpContext);
            return await next(context);
        });
        return calls;
    }

    /// <summary>The call reads its query parameters, and refuses those that it does not know.</summary>
    public static RouteHandlerBuilder ReadsParameters(this RouteHandlerBuilder call) => call.WithMetadata(Reads.Parameters);

    /// <summary>The call reads its body, and refuses fields that it does not know.</summary>
    public static RouteHandlerBuilder ReadsBody(this RouteHandlerBuilder call) => call.WithMetadata(Reads.Body);

    /// <summary>The call counts itself, and what it does not read it refuses after that.</summary>
    public static RouteHandlerBuilder RefusesUnreadItself(this RouteHandlerBuilder call) => call.WithMetadata(Reads.AllByItself);

    private static async ValueTask ThrowIfBodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return;
        }

        using var body = await RequestBody.ReadAsync(context.Request, RequestBody.MaxRecordBytes, context.RequestAborted);
        if (!body.Bytes.IsEmpty)
        {
            RequestFields.ReadNone(new RawJson(body.Bytes));
        }
    }

    private static async ValueTask ThrowIfUnreadAsync(HttpContext context)
    {
        var read = context.GetEndpoint()!.Metadata.OfType<Reads>();
        if (read.Contains(Reads.AllByItself))
        {
            return;
        }

        QueryParameters.ThrowIfNoText(context.Request);
        if (!read.Contains(Reads.Parameters))
        {
            QueryParameters.ThrowIfAny(context.Request);
        }

        if (!read.Contains(Reads.Body))
        {
            await ThrowIfBodyAsync(context);
        }
    }
}
