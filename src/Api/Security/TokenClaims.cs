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

    private const int MaxZones = 1_000;

    private const int MaxZoneLength = 255;

    internal static string NameOf(Role role) => role == Visibility.Role.Admin ? "admin" : "user";

    internal static Role? RoleOf(string name) => name switch
    {
        "admin" => Visibility.Role.Admin,
        "user" => Visibility.Role.User,
        _ => null,
    };

    internal static bool TryRead(
        IEnumerable<Claim> claims, [NotNullWhen(true)] out Reader? reader, [NotNullWhen(false)] out string? reason)
    {
        reader = null;
        string? subject = null;
        Role? role = null;
        var zones = new List<string>();
        foreach (var claim in claims)
        {
            switch (claim.Type)
            {
                case Subject when subject is null && IsText(claim, EventLimits.MaxNameLength):
                    subject = claim.Value;
                    break;
                case Role when role is null && IsText(claim, EventLimits.MaxNameLength):
                    role = RoleOf(claim.Value);
                    break;
                case Zones when zones.Count < MaxZones && IsText(claim, MaxZoneLength):
                    zones.Add(claim.Value == "*" ? claim.Value : Reader.NormalizeZone(claim.Value));
                    break;
                case Subject or Role or Zones:
                    reason = $"The token's claim {claim.Type} is not what the hub issues.";
                    return false;
            }
        }

        reason = subject is null ? $"The token's claim sub must have 1 to {EventLimits.MaxNameLength} characters, no control characters."
            : role is null ? "The token's claim role must be admin or user."
            : null;
        if (reason is not null)
        {
            return false;
        }

        reader = new Reader(subject!, role!.Value, [.. zones]);
        return true;
    }

    private static bool IsText(Claim claim, int maxLength) =>
        claim.ValueType == ClaimValueTypes.String
        && claim.Value.Length > 0
        && claim.Value.Length <= maxLength
        && !claim.Value.Any(char.IsControl);
}
