using EventHub.Api.Documents;
using EventHub.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Pages;

/// <summary>What browsers may do with answers of the hub: run its own files, talk to it alone, and keep nothing.</summary>
internal static class SecurityHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The Orleans dashboard sets styles from its script, and draws with pictures of its own making.</summary>
    private const string DashboardPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Set when the answer starts: the answer to an exception begins with cleared headers.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(static (HttpContext context, RequestDelegate next) =>
        {
            context.Response.OnStarting(static response => Set((HttpResponse)response), context.Response);
            return next(context);
        });

    private static Task Set(HttpResponse response)
    {
        var headers = response.Headers;
        var path = response.HttpContext.Request.Path;
        headers.ContentSecurityPolicy =
            path.StartsWithSegments(DashboardCookie.Path, StringComparison.Ordinal) ? DashboardPolicy
            : path.StartsWithSegments(ReferencePage.Path, StringComparison.Ordinal) ? ReferencePage.PolicyOf(response.HttpContext)
            : ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
