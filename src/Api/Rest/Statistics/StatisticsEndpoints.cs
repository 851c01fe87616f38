using EventHub.Api.Security;
using EventHub.Api.Statistics;
using EventHub.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Statistics;

internal static class StatisticsEndpoints
{
    public static void MapStatistics(this IEndpointRouteBuilder events) =>
        events.MapGet("/statistics", CollectAsync)
            .RequireAuthorization(SecuritySetup.AdminsOnly)
            .WithSummary("What all nodes of the cluster have counted since they started; for admins.");

    private static async Task CollectAsync(HttpContext context, IGrainFactory grains, FrontEndRegistration registration, TimeProvider time)
    {
        // Whoever is asked is in the answer, also in its first seconds.
        await registration.AnnounceAsync();
        var cluster = await grains.GetGrain<IStatisticsGrain>(0).Collect();
        await JsonAnswer.WriteAsync(context.Response, (cluster, time.GetUtcNow()), StatisticsAnswer.Write);
    }
}
