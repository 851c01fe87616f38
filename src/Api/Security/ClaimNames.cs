namespace EventHub.Api.Security;

/// <summary>Under which names a token says who its holder is.</summary>
public sealed record ClaimNames
{
    public string User { get; init; } = "sub";

    public string Role { get; init; } = "role";

    public string Zones { get; init; } = "zones";

    /// <summary>The value of the role's claim that makes an admin.</summary>
    public string AdminRole { get; init; } = "admin";

    public string UserRole { get; init; } = "user";

    /// <summary>
    /// An authority names its users' roles in all programs: the highest that the hub knows counts. The hub's own tokens name one, and
    /// nothing else.
    /// </summary>
    public bool MayNameOtherRoles { get; init; }
}
