using System.Globalization;
using EventHub.Log;

namespace EventHub.EndToEnd.Tests;

internal static class Positions
{
    /// <param name="text">As on the wire, e.g. <c>bulk-0:1042</c>.</param>
    public static EventPosition Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return new EventPosition(text[..colon], long.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
