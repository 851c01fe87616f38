namespace EventHub.Collector.Bind9.Parsing;

/// <summary>
/// Reads a message from left to right. Every method either takes what it names and moves on, or leaves the scanner
/// where it was and says no, so that a grammar rule is a chain of <c>&amp;&amp;</c>.
/// </summary>
internal ref struct LineScanner(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public readonly ReadOnlySpan<char> Rest => _rest;

    public readonly bool AtEnd => _rest.IsEmpty;

    public bool Take(ReadOnlySpan<char> literal)
    {
        if (!_rest.StartsWith(literal, StringComparison.Ordinal))
            return false;
        _rest = _rest[literal.Length..];
        return true;
    }

    /// <summary>Takes a non-empty run up to the first <paramref name="end"/> and the end itself.</summary>
    public bool TakeUntil(ReadOnlySpan<char> end, out ReadOnlySpan<char> taken)
    {
        int at = _rest.IndexOf(end, StringComparison.Ordinal);
        return TakeTo(at, end.Length, out taken);
    }

    /// <summary>As <see cref="TakeUntil"/>, up to the last <paramref name="end"/>.</summary>
    public bool TakeUntilLast(ReadOnlySpan<char> end, out ReadOnlySpan<char> taken)
    {
        int at = _rest.LastIndexOf(end, StringComparison.Ordinal);
        return TakeTo(at, end.Length, out taken);
    }

    /// <summary>Takes a word and the space after it; the last word needs none.</summary>
    public bool TakeWord(out ReadOnlySpan<char> word)
    {
        int space = _rest.IndexOf(' ');
        return space < 0 ? TakeTo(_rest.Length, 0, out word) : TakeTo(space, 1, out word);
    }

    public bool TakeNumber(out uint number)
    {
        int length = _rest.IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
            length = _rest.Length;
        if (!uint.TryParse(_rest[..length], System.Globalization.NumberStyles.None, null, out number))
            return false;
        _rest = _rest[length..];
        return true;
    }

    private bool TakeTo(int at, int skip, out ReadOnlySpan<char> taken)
    {
        if (at <= 0)
        {
            taken = default;
            return false;
        }
        taken = _rest[..at];
        _rest = _rest[(at + skip)..];
        return true;
    }
}
