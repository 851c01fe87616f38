using System.Globalization;

namespace EventHub.Json;

/// <summary>Times on the wire: RFC 3339, UTC, milliseconds.</summary>
public static class Rfc3339
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Length of a formatted time in characters and bytes.</summary>
    public const int Length = 24;

    /// <summary>Digits of a fraction down to 100 ns.</summary>
    private const int MaxFraction = 7;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd't'HH:mm:ssK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Takes any RFC 3339 time that states its offset; a time without one is ambiguous and refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length is < 20 or > 40 || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-'))
        {
            return false;
        }

        Span<char> upper = stackalloc char[text.Length];
        text.ToUpperInvariant(upper);
        if (!TryCutFraction(ref upper)
            || !DateTimeOffset.TryParseExact(upper, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var parsed))
        {
            return false;
        }

        time = Truncate(parsed);
        return true;
    }

    /// <summary>Cuts to whole milliseconds, so that a time is the same before and after every store.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    /// <summary>Leaves out what is finer than a tick: producers write nanoseconds, and the parser knows none.</summary>
    /// <returns>False when a point stands without digits.</returns>
    private static bool TryCutFraction(ref Span<char> text)
    {
        var start = text.IndexOf('.') + 1;
        if (start == 0)
        {
            return true;
        }

        var digits = text[start..].IndexOfAnyExceptInRange('0', '9');
        if (digits > MaxFraction)
        {
            text[(start + digits)..].CopyTo(text[(start + MaxFraction)..]);
            text = text[..^(digits - MaxFraction)];
        }

        return digits > 0;
    }
}
