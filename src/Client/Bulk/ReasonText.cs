using System.Text;

namespace EventHub.Client.Bulk;

/// <summary>
/// Reasons as an event can hold them. They are made of what was to be worked on, which may be of any length and hold anything: a line
/// that is odd must not keep the end of the work from being told.
/// </summary>
internal static class ReasonText
{
    /// <summary>UTF-16 code units. Eleven reasons fit into an event's data with six bytes for each, as JSON escapes them.</summary>
    public const int MaxLength = 500;

    private const char Cut = '…';

    /// <summary>Cut between code points when it is too long; what can't be stored stands as U+FFFD.</summary>
    public static string Of(string reason)
    {
        var text = new StringBuilder(Math.Min(reason.Length, MaxLength));
        foreach (var rune in reason.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > MaxLength)
            {
                // Room for the mark: the last code point may have two units.
                text.Length -= char.IsLowSurrogate(text[^1]) ? 2 : 1;
                return text.Append(Cut).ToString();
            }

            // An unpaired surrogate is enumerated as the replacement already.
            text.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return text.ToString();
    }
}
