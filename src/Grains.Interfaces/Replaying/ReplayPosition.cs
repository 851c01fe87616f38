using System.Globalization;
using EventHub.Log;

namespace EventHub.Replaying;

/// <summary>
/// Where a reader of a replay stands: what it has of every lane, and the time that was sought to last, because events from before it
/// are passed over even when they were accepted after it. To clients it is opaque text.
/// </summary>
/// <param name="Cursor">The last sequence taken or passed of every lane.</param>
/// <param name="From">Whole milliseconds.</param>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayPosition")]
public sealed record ReplayPosition([property: Id(0)] Cursor Cursor, [property: Id(1)] DateTimeOffset From)
{
    /// <summary>Longest text that can be one.</summary>
    public const int MaxLength = Cursor.MaxLength + 1 + MaxDigits;

    private const char Separator = '@';

    private const int MaxDigits = 20;

    /// <summary>True when whoever stands here has everything that one who stands there has, on the same way through the range.</summary>
    public bool Covers(ReplayPosition other)
    {
        if (From != other.From || Cursor.LogId != other.Cursor.LogId)
        {
            return false;
        }

        foreach (var (lane, sequence) in other.Cursor.Lanes)
        {
            if (Cursor[lane] < sequence)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ReplayPosition? Parse(string? text)
    {
        var at = text?.LastIndexOf(Separator) ?? -1;
        return at > 0
            && Cursor.TryParse(text![..at], out var cursor)
            && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && from <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? new ReplayPosition(cursor, DateTimeOffset.FromUnixTimeMilliseconds(from))
                : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Cursor}{Separator}{From.ToUnixTimeMilliseconds()}");
}
