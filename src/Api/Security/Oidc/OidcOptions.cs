namespace EventHub.Api.Security.Oidc;

/// <summary>An OpenID Connect authority whose access tokens the hub takes.</summary>
/// <param name="Authority">Its issuer address. https, or http on this machine.</param>
/// <param name="Audience">Whom its tokens must be for.</param>
public sealed record OidcOptions(Uri Authority, string Audience)
{
    /// <summary>Where its documents are found.</summary>
    internal string MetadataAddress => Authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration";

    /// <summary>What its claims are called.</summary>
    public ClaimNames Claims { get; init; } = new() { MayNameOtherRoles = true };

    /// <summary>True when what is fetched from there can't be read or changed on its way.</summary>
    public static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);
}
