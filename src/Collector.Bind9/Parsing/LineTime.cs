using System.Globalization;

namespace EventHub.Collector.Bind9.Parsing;

/// <summary>
/// The time at the head of a line in any of the <c>print-time</c> forms of BIND. A form without a zone is the server's
/// local time and is read in the zone given; in the hour that a clock change repeats, as its second, standard-time, pass.
/// </summary>
internal static class LineTime
{
    private const string WithoutZone = "yyyy-MM-ddTHH:mm:ss.fff";
    private const string Default = "dd-MMM-yyyy HH:mm:ss.fff";

    /// <summary>Reads the time and the space after it.</summary>
    /// <param name="line">A whole line.</param>
    /// <param name="zone">Where a time without a zone was written.</param>
    /// <param name="time">In UTC, to the millisecond.</param>
    /// <param name="length">How much of the line the time took.</param>
    /// <param name="isLocal">Whether <paramref name="zone"/> was needed.</param>
    public static bool TryRead(ReadOnlySpan<char> line, TimeZoneInfo zone, out DateTimeOffset time, out int length, out bool isLocal)
    {
        return TryReadIso(line, zone, out time, out length, out isLocal) || TryReadDefault(line, zone, out time, out length, out isLocal);
    }

    private static bool TryReadIso(ReadOnlySpan<char> line, TimeZoneInfo zone, out DateTimeOffset time, out int length, out bool isLocal)
    {
        time = default;
        isLocal = false;
        length = line.IndexOf(' ') + 1;
        if (length <= WithoutZone.Length || !TryParse(line[..WithoutZone.Length], WithoutZone, out var written))
            return false;
        var suffix = line[WithoutZone.Length..(length - 1)];
        isLocal = suffix.IsEmpty;
        if (isLocal)
            return TryToUtc(written, zone, out time);
        if (suffix is "Z")
            time = new DateTimeOffset(written, TimeSpan.Zero);
        else if (TryReadOffset(suffix, out var offset) && written.Ticks - offset.Ticks >= 0)
            time = new DateTimeOffset(written - offset, TimeSpan.Zero);
        else
            return false;
        return true;
    }

    private static bool TryReadDefault(ReadOnlySpan<char> line, TimeZoneInfo zone, out DateTimeOffset time, out int length, out bool isLocal)
    {
        time = default;
        isLocal = true;
        length = Default.Length + 1;
        return line.Length >= length && line[Default.Length] == ' '
            && TryParse(line[..Default.Length], Default, out var written)
            && TryToUtc(written, zone, out time);
    }

    private static bool TryParse(ReadOnlySpan<char> text, string format, out DateTime written) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out written);

    /// <summary>+hh:mm as <c>iso8601-tzinfo</c> prints it, or +hhmm.</summary>
    private static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length is not (5 or 6) || text[0] is not ('+' or '-') || (text.Length == 6 && text[3] != ':'))
            return false;
        if (!int.TryParse(text[1..3], NumberStyles.None, null, out int hours)
            || !int.TryParse(text[^2..], NumberStyles.None, null, out int minutes)
            || hours > 14 || minutes > 59)
            return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return true;
    }

    private static bool TryToUtc(DateTime written, TimeZoneInfo zone, out DateTimeOffset time)
    {
        // GetUtcOffset answers the standard offset for both an ambiguous and a skipped time, where ConvertTimeToUtc throws
        // on the latter: a wrong clock must not stop the collector.
        long utc = written.Ticks - zone.GetUtcOffset(written).Ticks;
        bool inRange = utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks;
        time = inRange ? new DateTimeOffset(utc, TimeSpan.Zero) : default;
        return inRange;
    }
}
