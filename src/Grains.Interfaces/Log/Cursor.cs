using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EventHub.Log;

/// <summary>
/// How far a reader has come: the last sequence taken of every lane, and the log it counts in. To clients it is opaque text.
/// </summary>
[GenerateSerializer, Immutable, Alias("eventhub.Cursor")]
public sealed class Cursor : IEquatable<Cursor>
{
    /// <summary>Longest text that can be a cursor: a log id and 65 lanes of at most 28 characters.</summary>
    public const int MaxLength = 2_048;

    private Cursor(string logId, ImmutableSortedDictionary<string, long> lanes)
    {
        LogId = logId;
        Lanes = lanes;
    }

    /// <summary>Which log the numbers belong to: a cursor of a log that was deleted must not select events of the next one.</summary>
    [Id(0)]
    public string LogId { get; }

    [Id(1)]
    public ImmutableSortedDictionary<string, long> Lanes { get; }

    /// <summary>Sequence of the last event taken in a lane; 0 when none was.</summary>
    public long this[string lane] => Lanes.GetValueOrDefault(lane);

    public static Cursor Start(string logId) => new(logId, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    public static Cursor Of(string logId, IEnumerable<KeyValuePair<string, long>> lanes) =>
        new(logId, lanes.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public Cursor With(string lane, long sequence) => new(LogId, Lanes.SetItem(lane, sequence));

    /// <summary>True when it is at least as far as the other one in every lane; of the same log.</summary>
    public bool Covers(Cursor other)
    {
        foreach (var (lane, sequence) in other.Lanes)
        {
            if (this[lane] < sequence)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// In every lane the further of both, which are of the same log. What the other one names without having come anywhere is left out:
    /// a client may name any lane, and another one each time.
    /// </summary>
    public Cursor Furthest(Cursor other)
    {
        var lanes = Lanes.ToBuilder();
        foreach (var (lane, sequence) in other.Lanes)
        {
            if (sequence > this[lane])
            {
                lanes[lane] = sequence;
            }
        }

        return new Cursor(LogId, lanes.ToImmutable());
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(string? text, out Cursor cursor)
    {
        cursor = null!;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return false;
        }

        var parts = text.Split('.');
        if (parts[0].Length is 0 or > 32 || !parts[0].All(char.IsAsciiLetterOrDigit))
        {
            return false;
        }

        var lanes = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var part in parts.AsSpan(1))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0
                || !long.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                || !lanes.TryAdd(part[..colon], sequence))
            {
                return false;
            }
        }

        cursor = new Cursor(parts[0], lanes.ToImmutable());
        return true;
    }

    public override string ToString()
    {
        var text = new StringBuilder(LogId);
        foreach (var (lane, sequence) in Lanes)
        {
            text.Append('.').Append(lane).Append(':').Append(CultureInfo.InvariantCulture, $"{sequence}");
        }

        return text.ToString();
    }

    public bool Equals(Cursor? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as Cursor);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
