using EventHub.Api.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Security.Origins;

/// <summary>
/// Browsers keep other sites' pages from reading answers, but let any page open a WebSocket anywhere and send what needs no leave: the
/// hub looks at the origin itself where connections are opened and tokens are given.
/// </summary>
internal static class OriginCheck
{
    private static readonly PathString[] Guarded = ["/hubs", "/api/websocket", "/api/auth"];

    public static IServiceCollection AddOrigins(this IServiceCollection services, AccessOptions access) =>
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. access.AllowedOrigins])
            .WithMethods("GET", "POST", "PUT", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Last-Event-ID", "X-Requested-With", "X-SignalR-User-Agent")
            .WithExposedHeaders("Retry-After")
            .AllowCredentials()));

    /// <summary>Before tokens are read: a page of another site is refused whatever it brings.</summary>
    public static IApplicationBuilder UseOrigins(this IApplicationBuilder app)
    {
        var allowed = app.ApplicationServices.GetRequiredService<AccessOptions>().AllowedOrigins;
        app.Use((HttpContext context, RequestDelegate next) =>
            IsGuarded(context.Request.Path) && !OriginRules.Allows(context.Request.Headers.Origin.ToString(), context.Request.Host, allowed)
                ? RefuseAsync(context)
                : next(context));
        return allowed.Count > 0 ? app.UseCors() : app;
    }

    private static bool IsGuarded(PathString path)
    {
        foreach (var guarded in Guarded)
        {
            if (path.StartsWithSegments(guarded, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static Task RefuseAsync(HttpContext context) => ProblemResponse.WriteAsync(
        context,
        new Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "Pages of this origin may not connect to the hub: see --allowed-origins."));
}
