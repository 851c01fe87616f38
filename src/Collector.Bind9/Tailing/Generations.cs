using System.Buffers;
using System.Globalization;

namespace EventHub.Collector.Bind9.Tailing;

/// <param name="Suffix">What the name has after that of the live log; empty for the live log itself.</param>
internal sealed record Sibling(string Path, string Suffix, FileStat Stat);

/// <summary>Which file was written next after another. Pure.</summary>
internal static class Generations
{
    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789-_.:T");

    private enum Style
    {
        Live,

        /// <summary>.0 or .1 is the newest and every rotation counts them up.</summary>
        Counted,

        /// <summary>A date or time: later is newer.</summary>
        Dated,

        /// <summary>Not a name that rotation gives, as a copy or an extract made by hand.</summary>
        Other,
    }

    /// <summary>
    /// The files written after one that is known by its name: by the order of the names where rotation gave it, else by the time of
    /// the last write. Oldest first; the live log, unless it is empty, is the last.
    /// </summary>
    /// <param name="current">The sibling that was read last; null when it has no name any more.</param>
    /// <param name="lastWrite">When it was written last.</param>
    public static IReadOnlyList<Sibling> After(Sibling? current, DateTimeOffset lastWrite, IEnumerable<Sibling> siblings)
    {
        var style = current is null ? Style.Other : StyleOf(current.Suffix);
        if (style == Style.Live)
            return [];
        var rotated = siblings.Where(sibling => sibling.Stat.Length > 0 && sibling.Path != current?.Path).ToList();
        var later = style switch
        {
            Style.Counted => rotated.Where(s => StyleOf(s.Suffix) == style && Count(s.Suffix) < Count(current!.Suffix)).OrderByDescending(s => Count(s.Suffix)),
            Style.Dated => rotated.Where(s => StyleOf(s.Suffix) == style && Compare(s, current!) > 0).Order(Comparer<Sibling>.Create(Compare)),
            _ => rotated.Where(s => StyleOf(s.Suffix) is Style.Counted or Style.Dated && s.Stat.LastWrite > lastWrite)
                .OrderBy(s => s.Stat.LastWrite).ThenByDescending(s => StyleOf(s.Suffix) == Style.Counted ? Count(s.Suffix) : 0),
        };
        return [.. later, .. rotated.Where(s => StyleOf(s.Suffix) == Style.Live)];
    }

    private static int Compare(Sibling a, Sibling b) => string.CompareOrdinal(a.Suffix, b.Suffix);

    private static Style StyleOf(string suffix)
    {
        if (suffix.Length == 0)
            return Style.Live;
        var body = suffix.AsSpan(1);
        if (suffix[0] is not ('.' or '-' or '_') || body.IsEmpty || !char.IsAsciiDigit(body[0]))
            return Style.Other;
        if (body.Length <= 4 && !body.ContainsAnyExceptInRange('0', '9'))
            return Style.Counted;
        bool isDate = body.Length >= 8 && !body.ContainsAnyExcept(DateCharacters);
        return isDate ? Style.Dated : Style.Other;
    }

    private static int Count(string suffix) => int.Parse(suffix.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
}
