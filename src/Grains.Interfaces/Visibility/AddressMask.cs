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
    /// (<c>address#port</c>, <c>address:port</c>), a prefix length, a scope or blanks around it, which are left out. Of the name of a policy rule
    /// for a client (<c>32.3.2.1.10.rpz-client-ip.zone</c>) what follows the address is given.
    /// </returns>
    public static string? Mask(string text)
    {
        // Most texts, and all usual names of fields: neither an address nor a rule.
        if (!text.AsSpan().ContainsAny('.', ':'))
        {
            return null;
        }

        var rule = text.IndexOf(ClientRule, StringComparison.OrdinalIgnoreCase);
        if (rule >= 0)
        {
            return text[(rule + 1)..];
        }

        if (Parse(Bare(text.AsSpan().Trim())) is not { } address)
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

    /// <summary>Without a port after <c>#</c>, a prefix length and a scope; in brackets the scope stands before their end.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('[') && text.IndexOf(']') is var close and > 0)
        {
            text = text[1..close];
        }

        var end = text.IndexOfAny('#', '/', '%');
        return end < 0 ? text : text[..end].TrimEnd();
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
