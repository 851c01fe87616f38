using System.Globalization;
using EventHub.Log;

namespace EventHub.Replaying;

/// <summary>
/// Where a reader of a replay stands: what it has of every lane, and the time that was sought to last, because events from before it
/// are passed over even when they were accepted after it. To clients it is opaque text.
/// </summary>
/// <param name="Cursor">The last sequence taken or passed of every lane.</param>
/// <param name="From">Whole milliseconds.</param>
/// <param name="Run">Counts the seeks: positions of two runs say nothing of each other, also when both began at the same time.</param>
/// <param name="Processed">Events of this run up to here: a replay that goes on from here has brought so many.</param>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayPosition")]
public sealed record ReplayPosition(
    [property: Id(0)] Cursor Cursor, [property: Id(1)] DateTimeOffset From, [property: Id(2)] int Run, [property: Id(3)] long Processed)
{
    /// <summary>Longest text that can be one.</summary>
    public const int MaxLength = Cursor.MaxLength + 3 + (3 * MaxDigits);

    private const char Separator = '@';

    private const char NumberSeparator = '-';

    /// <summary>More than any log holds, and far from where a sum would overflow.</summary>
    private const long MaxProcessed = 1L << 60;

    private const int MaxDigits = 20;

    /// <summary>A time was sought to, and no event has been taken since.</summary>
    public bool IsUntaken => Cursor.Lanes.Count == 0;

    /// <summary>True when whoever stands here has everything that one who stands there has, on the same way through the range.</summary>
    public bool Covers(ReplayPosition other) => IsOnWayOf(other) && Cursor.Covers(other.Cursor);

    /// <summary>Both are of the same way through the range, so that one says something of the other.</summary>
    public bool IsOnWayOf(ReplayPosition other) => Run == other.Run && Cursor.LogId == other.Cursor.LogId;

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ReplayPosition? Parse(string? text)
    {
        var at = text?.LastIndexOf(Separator) ?? -1;
        return at > 0
            && text![(at + 1)..].Split(NumberSeparator) is [var time, var runs, var events]
            && Cursor.TryParse(text[..at], out var cursor)
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && from <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && int.TryParse(runs, NumberStyles.None, CultureInfo.InvariantCulture, out var run)
            && long.TryParse(events, NumberStyles.None, CultureInfo.InvariantCulture, out var processed)
            && processed <= MaxProcessed
                ? new ReplayPosition(cursor, DateTimeOffset.FromUnixTimeMilliseconds(from), run, processed)
                : null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cursor}{Separator}{From.ToUnixTimeMilliseconds()}{NumberSeparator}{Run}{NumberSeparator}{Processed}");
}
