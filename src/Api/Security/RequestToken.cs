using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Security;

/// <summary>Where a request has its token.</summary>
internal static class RequestToken
{
    /// <summary>Of an address that may have a token.</summary>
    public const string Parameter = "access_token";

    private const string Scheme = "Bearer ";

    /// <summary>
    /// Browsers can't set headers on a WebSocket or an EventSource, so that these paths, and these alone, take the token from the address.
    /// </summary>
    private static readonly PathString[] TakenFromAddress = ["/hubs", "/api/websocket/ws", "/api/events/stream"];

    /// <summary>The token in the address, where one may be; null where not, or where there is none.</summary>
    public static string? OfAddress(HttpRequest request) =>
        Array.Exists(TakenFromAddress, path => request.Path.StartsWithSegments(path, StringComparison.Ordinal))
        && request.Query[Parameter] is [{ Length: > 0 } token]
            ? token
            : null;

    /// <summary>The token in the address or in the header, as the authentication takes it; null when there is none.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return OfAddress(request) ?? (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null);
    }
}
