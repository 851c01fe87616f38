using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using EventHub.Events;
using EventHub.Visibility;

namespace EventHub.Api.Security;

/// <summary>What the claims of a token say of its holder.</summary>
internal static class TokenClaims
{
    internal const string Subject = "sub";

    internal const string Role = "role";

    internal const string Zones = "zones";

    internal const int MaxZones = 1_000;

    internal const int MaxZoneLength = 255;

    internal static string NameOf(Role role) => role == Visibility.Role.Admin ? "admin" : "user";

    /// <summary>As the hub's own tokens say it.</summary>
    internal static ClaimNames Own { get; } = new() { User = Subject, Role = Role, Zones = Zones };

    internal static bool TryRead(
        IEnumerable<Claim> claims, ClaimNames names, [NotNullWhen(true)] out Reader? reader, [NotNullWhen(false)] out string? reason)
    {
        reader = null;
        string? subject = null;
        Role? role = null;

        // In one order: authorities give them in any, and a renewed token with the same zones changes nothing.
        var zones = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var claim in claims)
        {
            if (claim.Type == names.User && subject is null && claim.ValueType == ClaimValueTypes.String && NameRules.IsUser(claim.Value))
            {
                subject = claim.Value;
            }
            else if (claim.Type == names.Role && (role is null || names.MayNameOtherRoles) && IsText(claim, EventLimits.MaxNameLength))
            {
                role = Higher(role, RoleOf(claim.Value, names));
            }
            else if (claim.Type == names.Zones && zones.Count < MaxZones && IsText(claim, MaxZoneLength))
            {
                zones.Add(claim.Value == "*" ? claim.Value : Reader.NormalizeZone(claim.Value));
            }
            else if (claim.Type == names.User || claim.Type == names.Role || claim.Type == names.Zones)
            {
                reason = $"The token's claim {claim.Type} is not what the hub expects.";
                return false;
            }
        }

        reason = subject is null ? $"The token's claim {names.User} {NameRules.User}."
            : role is null ? $"The token's claim {names.Role} must be {names.AdminRole} or {names.UserRole}."
            : null;
        if (reason is not null)
        {
            return false;
        }

        reader = new Reader(subject!, role!.Value, [.. zones]);
        return true;
    }

    private static Role? RoleOf(string value, ClaimNames names) =>
        value == names.AdminRole ? Visibility.Role.Admin
        : value == names.UserRole ? Visibility.Role.User
        : null;

    private static Role? Higher(Role? one, Role? other) =>
        one == Visibility.Role.Admin || other == Visibility.Role.Admin ? Visibility.Role.Admin : one ?? other;

    private static bool IsText(Claim claim, int maxLength) =>
        claim.ValueType == ClaimValueTypes.String
        && claim.Value.Length > 0
        && claim.Value.Length <= maxLength
        && !claim.Value.Any(char.IsControl);
}
