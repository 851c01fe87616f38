namespace EventHub.Silo.Configuration;

/// <summary>What a process does of the hub's work.</summary>
[Flags]
internal enum HubRoles
{
    None = 0,

    /// <summary>Hosts grains and writes the log.</summary>
    Silo = 1,

    /// <summary>Serves browsers and HTTP clients; reaches the log through grains alone.</summary>
    Api = 2,

    All = Silo | Api,
}

internal static class RoleNames
{
    public static string Of(HubRoles roles) => roles switch
    {
        HubRoles.Silo => "silo",
        HubRoles.Api => "api",
        _ => "all",
    };

    /// <param name="text">Names separated by commas.</param>
    /// <returns>Null when one of them is not a role, or there is none.</returns>
    public static HubRoles? Parse(string text)
    {
        var roles = HubRoles.None;
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Find(name) is not { } role)
            {
                return null;
            }

            roles |= role;
        }

        return roles == HubRoles.None ? null : roles;
    }

    private static HubRoles? Find(string name) => name switch
    {
        "all" => HubRoles.All,
        "silo" => HubRoles.Silo,
        "api" => HubRoles.Api,
        _ => null,
    };
}
