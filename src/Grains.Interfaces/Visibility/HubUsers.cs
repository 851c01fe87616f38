namespace EventHub.Visibility;

/// <summary>
/// Users that the hub itself plays, to try its own ways. No token can name one: <c>sub</c> has no control characters. Events for
/// them are not for admins either.
/// </summary>
public static class HubUsers
{
    public const string Prefix = "\u0001hub.";

    public static bool IsOne(string? userId) => userId is not null && userId.StartsWith(Prefix, StringComparison.Ordinal);
}
