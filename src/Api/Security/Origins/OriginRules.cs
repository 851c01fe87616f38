using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Security.Origins;

/// <summary>Whose pages may open connections to the hub: its own, and those that it was told of.</summary>
internal static class OriginRules
{
    /// <param name="origin">As the browser says it; empty when it is no browser, or the browser is on a page of the same origin.</param>
    /// <param name="host">As the caller addressed the hub.</param>
    /// <param name="allowed">Other origins.</param>
    /// <remarks>
    /// The scheme of the hub's own origin is not looked at: behind a proxy that ends TLS the hub is http, and its page is https.
    /// </remarks>
    public static bool Allows(string origin, HostString host, IReadOnlyList<string> allowed)
    {
        if (origin.Length == 0)
        {
            return true;
        }

        foreach (var other in allowed)
        {
            if (other.Equals(origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && host.HasValue
            && address.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
            && address.Port == (host.Port ?? address.DefaultPort());
    }

    private static int DefaultPort(this Uri address) => address.Scheme == Uri.UriSchemeHttps ? 443 : 80;
}
