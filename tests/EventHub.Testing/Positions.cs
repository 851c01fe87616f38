using System.Globalization;
using EventHub.Log;

namespace EventHub.Testing;

public static class Positions
{
    /// <param name="text">As on the wire, e.g. <c>bulk-0:1042</c>.</param>
    public static EventPosition Parse(string text)
    {
        var colon = text.LastIndexOf(':');

        // Ledgers keep millions of positions over a few lanes.
        var lane = string.Intern(text[..colon]);
        return new EventPosition(lane, long.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
