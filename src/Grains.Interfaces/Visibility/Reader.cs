namespace EventHub.Visibility;

public enum Role : byte
{
    User = 0,
    Admin = 1,
}

/// <summary>Who reads: what a token says of its holder.</summary>
/// <param name="UserId">The token's <c>sub</c>, 1 to 100 characters.</param>
/// <param name="Role">The token's <c>role</c>.</param>
/// <param name="Zones">Zone names without the final dot, in lower case, each once and in ordinal order; <c>*</c> for all.</param>
[GenerateSerializer, Immutable, Alias("eventhub.Reader")]
public sealed record Reader([property: Id(0)] string UserId, [property: Id(1)] Role Role, [property: Id(2)] string[] Zones)
{
    public bool IsAdmin => Role == Role.Admin;

    /// <summary>Both see the same of others' events.</summary>
    public bool HasRightsOf(Reader other) => Role == other.Role && Zones.AsSpan().SequenceEqual(other.Zones);

    /// <summary>Names in the DNS differ by the case of no letters but ASCII's; a store can say that too.</summary>
    public static string NormalizeZone(string zone) =>
        string.Create(zone.AsSpan().TrimEnd('.').Length, zone, static (normal, name) =>
        {
            for (var i = 0; i < normal.Length; i++)
            {
                normal[i] = char.IsAsciiLetterUpper(name[i]) ? (char)(name[i] | 0x20) : name[i];
            }
        });
}
