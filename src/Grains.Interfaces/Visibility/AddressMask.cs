using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace EventHub.Visibility;

/// <summary>Cuts an address to its network.</summary>
public static class AddressMask
{
    /// <summary>Label of a response policy zone that the address of a client stands before, spelled backwards.</summary>
    private const string ClientRule = ".rpz-client-ip";

    /// <summary>What addresses are written with.</summary>
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF.:");

    /// <summary>
    /// True when a text that is seen may be what another one was masked to. Of a text for which this is false, what is seen is what
    /// is stored.
    /// </summary>
    public static bool MayBeOf(string text) =>
        text.StartsWith(ClientRule[1..], StringComparison.OrdinalIgnoreCase) || !text.AsSpan().ContainsAnyExcept(AddressCharacters);

    /// <returns>
    /// The network with zeroes for the host, or null when the text is no address. An address may stand alone or with a port
    /// (<c>address#port</c>, <c>address:port</c>), a prefix length or a scope, which are left out. Of the name of a policy rule
    /// for a client (<c>32.3.2.1.10.rpz-client-ip.zone</c>) what follows the address is given.
    /// </returns>
    public static string? Mask(string text)
    {
        var rule = text.IndexOf(ClientRule, StringComparison.OrdinalIgnoreCase);
        if (rule >= 0)
        {
            return text[(rule + 1)..];
        }

        var end = text.AsSpan().IndexOfAny('#', '/', '%');
        if (Parse(end < 0 ? text : text.AsSpan(0, end)) is not { } address)
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Version numbers and times of day are addresses to the parser, which fills in missing parts: not here.</summary>
    private static IPAddress? Parse(ReadOnlySpan<char> text)
    {
        var colons = text.Count(':');
        if (colons < 2 && text.Count('.') != 3)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return address;
        }

        return IPEndPoint.TryParse(text, out var endpoint) ? endpoint.Address : null;
    }
}
