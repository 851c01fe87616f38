using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.EndToEnd.Tests.Browsing;

internal static class SignInLink
{
    /// <summary>The link that the hub prints on its console: the last line of what it says when it has started.</summary>
    public static async Task<Uri> PrintedByAsync(HubProcess hub)
    {
        var line = await Eventually.Get(
            _ => Task.FromResult(hub.Output.Split('\n').SingleOrDefault(static l => l.Contains("/#token=", StringComparison.Ordinal))),
            "the link to sign in");
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
    }

    /// <summary>A link for somebody else.</summary>
    public static Uri For(HubProcess hub, string user, Role role, params string[] zones) =>
        new(hub.Address, $"/#token={hub.Token(user, role, zones)}");
}
