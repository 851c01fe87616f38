using EventHub.Api.Errors;
using EventHub.Api.Records;
using EventHub.Api.Security;
using EventHub.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Deliveries;

internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder events)
    {
        events.MapGet("/deliveries", ListAsync)
            .ReadsParameters()
            .WithSummary("Tracked deliveries: your own, or as an admin those of any user.");
        events.MapPost("/deliveries/{id}/retry", RetryAsync)
            .WithSummary("Makes a dead letter pending again.");
    }

    private static async Task ListAsync(HttpContext context, IGrainFactory grains)
    {
        var query = DeliveryQueryParameters.Read(context.Request.Query, TokenIdentity.Of(context.User).Reader);
        var page = await grains.GetGrain<IDeliveryGrain>(0).List(query, context.RequestAborted);
        await JsonAnswer.WriteAsync(context.Response, page, DeliveryAnswer.WritePage);
    }

    private static async Task RetryAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<IDeliveryGrain>(0).Redrive(RecordId.OfPath(id), TokenIdentity.Of(context.User).Reader);
        await (answer.Outcome switch
        {
            RedriveOutcome.Redriven => JsonAnswer.WriteAsync(context.Response, answer.Delivery!, DeliveryAnswer.Write),
            RedriveOutcome.NotFound => ProblemResponse.WriteAsync(context, Problem.NotFound("There is no delivery with this id, or it is not yours.")),
            RedriveOutcome.NotDead => ProblemResponse.WriteAsync(context, Conflict(
                $"The delivery is {DeliveryStatusNames.Of(answer.Delivery!.Status)}: only a failed one can be sent again.")),
            RedriveOutcome.Expired => ProblemResponse.WriteAsync(context, Conflict(
                "The delivery has expired: emit the event again if it still matters.")),
            var unknown => throw new InvalidOperationException($"outcome {unknown}"),
        });
    }

    private static Problem Conflict(string detail) => new(StatusCodes.Status409Conflict, ErrorCodes.OfStatus(StatusCodes.Status409Conflict), detail);
}
