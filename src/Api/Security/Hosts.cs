using System.Net;

namespace EventHub.Api.Security;

/// <summary>Names under which a machine reaches itself, and nobody else reaches it.</summary>
public static class Hosts
{
    /// <param name="host">A name or an address without its port; IPv6 with or without brackets.</param>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
