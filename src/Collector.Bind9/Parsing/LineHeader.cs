using System.Collections.Frozen;

namespace EventHub.Collector.Bind9.Parsing;

internal enum NamedSeverity
{
    /// <summary>The line does not say.</summary>
    Unknown,
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
}

/// <summary>What stands before the message: <c>[TIME ][CATEGORY: ][SEVERITY: ]</c>, as the channel's print-* options ask.</summary>
internal readonly ref struct LineHeader
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Categories = new[]
    {
        "client", "cname", "config", "database", "default", "delegation-only", "dispatch", "dnssec", "dnstap",
        "edns-disabled", "general", "lame-servers", "network", "notify", "nsid", "queries", "query-errors", "rate-limit",
        "resolver", "responses", "rpz", "rpz-passthru", "security", "serve-stale", "spill", "sslkeylog",
        "trust-anchor-telemetry", "unmatched", "update", "update-security", "xfer-in", "xfer-out", "zoneload",
    }.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private LineHeader(DateTimeOffset? time, bool isLocalTime, string? category, NamedSeverity severity, ReadOnlySpan<char> message)
    {
        Time = time;
        IsLocalTime = isLocalTime;
        Category = category;
        Severity = severity;
        Message = message;
    }

    public DateTimeOffset? Time { get; }

    public bool IsLocalTime { get; }

    public string? Category { get; }

    public NamedSeverity Severity { get; }

    public ReadOnlySpan<char> Message { get; }

    public static LineHeader Read(ReadOnlySpan<char> line, TimeZoneInfo zone)
    {
        DateTimeOffset? time = null;
        if (LineTime.TryRead(line, zone, out var read, out int length, out bool isLocal))
        {
            time = read;
            line = line[length..];
        }
        string? category = TakeCategory(ref line);
        var severity = TakeSeverity(ref line);
        return new LineHeader(time, time is not null && isLocal, category, severity, line);
    }

    private static string? TakeCategory(ref ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon <= 0 || !Categories.TryGetValue(text[..colon], out string? category))
            return null;
        var after = text[(colon + 2)..];
        // Without categories a message may itself begin "rpz: ZONE: reload …"; in the category rpz a client or a severity follows.
        if (category == "rpz" && !after.StartsWith("client ", StringComparison.Ordinal) && TakeSeverity(ref after) == NamedSeverity.Unknown)
            return null;
        text = text[(colon + 2)..];
        return category;
    }

    private static NamedSeverity TakeSeverity(ref ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon <= 0)
            return NamedSeverity.Unknown;
        var word = text[..colon];
        var severity = word switch
        {
            "info" => NamedSeverity.Info,
            "notice" => NamedSeverity.Notice,
            "warning" => NamedSeverity.Warning,
            "error" => NamedSeverity.Error,
            "critical" => NamedSeverity.Critical,
            _ when IsDebug(word) => NamedSeverity.Debug,
            _ => NamedSeverity.Unknown,
        };
        if (severity != NamedSeverity.Unknown)
            text = text[(colon + 2)..];
        return severity;
    }

    private static bool IsDebug(ReadOnlySpan<char> word) =>
        word.StartsWith("debug ", StringComparison.Ordinal) && !word[6..].ContainsAnyExceptInRange('0', '9') && word.Length is > 6 and < 10;
}
