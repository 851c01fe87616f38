using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>What one line came to: at most two events, of which the first may close a command that earlier lines opened.</summary>
/// <param name="Context">For the next line.</param>
/// <param name="Ignored">Why the line itself made no event.</param>
internal readonly record struct Interpretation(
    LogContext Context, BindEvent? First = null, BindEvent? Second = null, IgnoredKind? Ignored = null, bool IsUnknown = false)
{
    public int EventCount => (First is null ? 0 : 1) + (Second is null ? 0 : 1);

    public Interpretation Before(BindEvent? closing) => closing is null ? this : this with { First = closing, Second = First };
}
