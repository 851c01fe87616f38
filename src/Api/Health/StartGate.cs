using EventHub.Api.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Health;

/// <summary>
/// Answers nothing but health while the node starts: it listens from the beginning, and there is nobody behind it until it has
/// joined its cluster and warmed up.
/// </summary>
internal static class StartGate
{
    private static readonly PathString Health = "/health";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static IApplicationBuilder UseStartGate(this IApplicationBuilder app)
    {
        var node = app.ApplicationServices.GetRequiredService<NodeState>();
        return app.Use((HttpContext context, RequestDelegate next) =>
            node.HasStarted || context.Request.Path.StartsWithSegments(Health, StringComparison.Ordinal)
                ? next(context)
                : RefuseAsync(context));
    }

    private static Task RefuseAsync(HttpContext context) => ProblemResponse.WriteAsync(
        context,
        new Problem(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Internal, "The node is starting: try again.") { RetryAfter = Soon });
}
