using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace EventHub.Api.Documents;

/// <summary>The documents to read. The page comes from this process with all that it needs, and talks to nobody else.</summary>
internal static class ReferencePage
{
    internal static readonly PathString Path = "/reference";

    public static void MapReferencePage(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, static options => options
            .WithTitle("EventHub reference")
            .AddDocument("v1", "REST", DocumentEndpoints.OpenApiPath)
            .AddAsyncApiDocument("v1", "Sockets", DocumentEndpoints.AsyncApiPath)
            .WithNonce()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .DisableDefaultFonts()
            .HideDeveloperTools()
            .HideClientButton())
        .AllowAnonymous();

    /// <summary>
    /// Of scripts, those that the page itself names, once. It sets style attributes, which no nonce can allow. A token that is tried out
    /// goes to this hub alone.
    /// </summary>
    public static string PolicyOf(HttpContext context)
    {
        var scripts = context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? $"'nonce-{nonce}'" : "'none'";
        return $"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
