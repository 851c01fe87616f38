using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.EndToEnd.Tests.Browsing;

internal static class SignInLink
{
    /// <summary>The link that the hub printed on its console.</summary>
    public static Uri PrintedBy(HubProcess hub)
    {
        var line = hub.Output.Split('\n').Single(static l => l.Contains("/#token=", StringComparison.Ordinal));
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
    }

    /// <summary>A link for somebody else.</summary>
    public static Uri For(HubProcess hub, string user, Role role, params string[] zones) =>
        new(hub.Address, $"/#token={hub.Token(user, role, zones)}");
}
