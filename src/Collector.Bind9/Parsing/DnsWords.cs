namespace EventHub.Collector.Bind9.Parsing;

internal static class DnsWords
{
    public static bool IsClass(ReadOnlySpan<char> word) =>
        word is "IN" or "CH" or "HS" or "ANY" or "NONE"
        || (word.StartsWith("CLASS", StringComparison.Ordinal) && word.Length is > 5 and <= 10 && !word[5..].ContainsAnyExceptInRange('0', '9'));

    /// <summary>A type mnemonic or TYPEn: capitals, digits and hyphens (NSAP-PTR).</summary>
    public static bool IsType(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || !char.IsAsciiLetterUpper(word[0]))
            return false;
        foreach (char c in word)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }
        return true;
    }

    /// <summary>DNS names compare without case, and with or without the final dot.</summary>
    public static bool SameName(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        WithoutFinalDot(a).Equals(WithoutFinalDot(b), StringComparison.OrdinalIgnoreCase);

    public static ReadOnlySpan<char> WithoutFinalDot(ReadOnlySpan<char> name) =>
        name.Length > 1 && name[^1] == '.' ? name[..^1] : name;
}
