using EventHub.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Limits;

/// <summary>Counts requests; what is counted in another way says so itself.</summary>
internal static class RequestRates
{
    private static readonly object Elsewhere = new CountedElsewhere();

    /// <summary>The endpoint counts what it is asked for itself: events, or the messages of a connection.</summary>
    public static TBuilder CountsItself<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Elsewhere);

    /// <summary>The same of a hub's connections. What is negotiated is counted as any request: each makes a connection that waits to be taken up.</summary>
    public static void CountsConnectionsItself(this IEndpointConventionBuilder hub) => hub.Add(static endpoint =>
    {
        if (!endpoint.Metadata.Any(static item => item is NegotiateMetadata))
        {
            endpoint.Metadata.Add(Elsewhere);
        }
    });

    /// <summary>After the token was read: limits are a user's, not an address's, which many users may share.</summary>
    public static IApplicationBuilder UseRequestRates(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<RateLimits>();
        return app.Use((HttpContext context, RequestDelegate next) =>
        {
            if (context.User.Identity is TokenIdentity caller && context.GetEndpoint()?.Metadata.GetMetadata<CountedElsewhere>() is null)
            {
                limits.Take(caller.Reader, RateKind.Queries);
            }

            return next(context);
        });
    }

    private sealed class CountedElsewhere;
}
