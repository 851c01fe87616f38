namespace EventHub.Collector.Bind9.Parsing;

/// <summary>A zone as named writes it: <c>NAME/CLASS[/VIEW][ (signed)|(unsigned)]</c>.</summary>
/// <param name="View">Absent in the default view.</param>
/// <param name="IsUnsignedCopy">The unsigned half of an inline-signed zone, which has a serial of its own and is not served.</param>
internal sealed record ZoneLabel(string Name, string Class, string? View, bool IsUnsignedCopy)
{
    public static ZoneLabel? Parse(ReadOnlySpan<char> text)
    {
        bool unsigned = text.EndsWith(" (unsigned)", StringComparison.Ordinal);
        if (unsigned || text.EndsWith(" (signed)", StringComparison.Ordinal))
            text = text[..text.LastIndexOf(' ')];
        if (text.Contains(' '))
            return null;
        // A name may hold slashes itself (RFC 2317), a class is one of few words, and a view comes last: look from the right.
        int last = text.LastIndexOf('/');
        if (last <= 0)
            return null;
        if (DnsWords.IsClass(text[(last + 1)..]))
            return new ZoneLabel(text[..last].ToString(), text[(last + 1)..].ToString(), null, unsigned);
        int before = text[..last].LastIndexOf('/');
        if (before <= 0 || last == text.Length - 1 || !DnsWords.IsClass(text[(before + 1)..last]))
            return null;
        return new ZoneLabel(text[..before].ToString(), text[(before + 1)..last].ToString(), text[(last + 1)..].ToString(), unsigned);
    }

    /// <summary>Whether an <c>rndc</c> argument list <c>ZONE [CLASS [VIEW]]</c> or <c>ZONE in VIEW</c> means this zone.</summary>
    public bool IsMeantBy(string zone, string? view) =>
        DnsWords.SameName(Name, zone) && (view is null || string.Equals(view, View ?? "_default", StringComparison.Ordinal));

    public override string ToString() => View is null ? $"{Name}/{Class}" : $"{Name}/{Class}/{View}";
}
