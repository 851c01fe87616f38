namespace EventHub.Visibility;

public enum Role : byte
{
    User = 0,
    Admin = 1,
}

/// <summary>Who reads: what a token says of its holder.</summary>
/// <param name="UserId">The token's <c>sub</c>, 1 to 100 characters.</param>
/// <param name="Role">The token's <c>role</c>.</param>
/// <param name="Zones">Zone names without the final dot, in lower case; <c>*</c> for all.</param>
[GenerateSerializer, Immutable, Alias("eventhub.Reader")]
public sealed record Reader([property: Id(0)] string UserId, [property: Id(1)] Role Role, [property: Id(2)] string[] Zones)
{
    public bool IsAdmin => Role == Role.Admin;

    public static string NormalizeZone(string zone) => zone.TrimEnd('.').ToLowerInvariant();
}
