using EventHub.Api.Security;
using EventHub.Api.Security.Oidc;
using Microsoft.AspNetCore.Http;

namespace EventHub.Silo.Configuration;

/// <summary>Whose tokens and pages are let in.</summary>
internal sealed partial class HubOptionsReader
{
    private AccessOptions ReadAccess() => new()
    {
        Oidc = ReadOidc(),
        AlsoTakesHubTokens = ReadName(Settings.HubTokens, FlagOf),
        GivesTokensToAnybody = ReadName(Settings.DevelopmentTokens, FlagOf),
        AllowedOrigins = ReadOrigins(),
    };

    private OidcOptions? ReadOidc()
    {
        var (audience, audienceOrigin) = values[Settings.OidcAudience];
        if (!IsGiven(Settings.OidcAuthority))
        {
            if (audience.Length > 0)
            {
                errors.Add($"{audienceOrigin} is set, but no authority: name it with {Settings.OidcAuthority.Option}");
            }

            return null;
        }

        if (audience.Length == 0)
        {
            errors.Add($"{values[Settings.OidcAuthority].Origin}: say with {Settings.OidcAudience.Option} whom its tokens for the hub are for");
        }

        return ReadAuthority() is { } authority
            ? new OidcOptions(authority, audience)
            {
                Claims = new ClaimNames
                {
                    User = values[Settings.OidcUserClaim].Value,
                    Role = values[Settings.OidcRoleClaim].Value,
                    Zones = values[Settings.OidcZonesClaim].Value,
                    AdminRole = values[Settings.OidcAdminRole].Value,
                    UserRole = values[Settings.OidcUserRole].Value,
                    MayNameOtherRoles = true,
                },
            }
            : null;
    }

    private Uri? ReadAuthority()
    {
        var (value, origin) = values[Settings.OidcAuthority];
        if (!Uri.TryCreate(value, UriKind.Absolute, out var authority) || authority.Query.Length > 0 || authority.Fragment.Length > 0)
        {
            errors.Add($"{origin} must be an address such as https://login.example.org/realms/dns, not '{value}'");
            return null;
        }

        if (!OidcOptions.IsSafe(authority))
        {
            errors.Add($"{origin} must be https, or http on this machine, not '{value}'");
            return null;
        }

        return authority;
    }

    private string[] ReadOrigins()
    {
        var (value, origin) = values[Settings.AllowedOrigins];
        var origins = value.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var name in origins)
        {
            // An origin as browsers send it is what is left of an address without its path.
            if (!Uri.TryCreate(name, UriKind.Absolute, out var address)
                || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
                || !string.Equals(address.GetLeftPart(UriPartial.Authority), name, StringComparison.OrdinalIgnoreCase)
                || address.UserInfo.Length > 0)
            {
                errors.Add($"{origin}: '{name}' is not an origin such as https://dns.example.org");
            }
        }

        return origins;
    }

    private void CheckAccess(HubOptions options)
    {
        if (options.Access is { GivesTokensToAnybody: true, TakesHubTokens: false })
        {
            errors.Add($"{values[Settings.DevelopmentTokens].Origin}: the hub takes tokens of the authority alone; add {Settings.HubTokens.Option}, or leave it out");
        }

        if (options.Access.GivesTokensToAnybody && options.Store != StoreKind.Sqlite)
        {
            errors.Add($"{values[Settings.DevelopmentTokens].Origin} is for a hub of one process on SQLite");
        }

        if (options.Access.GivesTokensToAnybody && options.Urls.FirstOrDefault(static url => !IsLoopback(url)) is { } open)
        {
            errors.Add(
                $"{values[Settings.DevelopmentTokens].Origin} gives an admin's token to whoever can reach the hub: '{open}' of "
                + $"{values[Settings.Urls].Origin} must be 127.0.0.1, [::1] or localhost");
        }
    }

    private static bool IsLoopback(string url) => Hosts.IsLoopback(BindingAddress.Parse(url).Host);
}
