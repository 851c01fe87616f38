namespace EventHub.Collector.Bind9.Parsing;

/// <summary>The messages about zones: <c>zone Z/CLASS[/VIEW]: …</c> and <c>transfer of 'Z/CLASS' from …: failed …</c>.</summary>
internal static class ZoneGrammar
{
    public static Statement? Parse(LineScanner line, NamedSeverity severity)
    {
        if (line.Take("transfer of '"))
            return TransferFailed(line);
        var whole = line.Rest;
        if (!line.Take("zone ") || !line.TakeUntil(": ", out var label) || ZoneLabel.Parse(label) is not { } zone)
            return null;
        return Loaded(zone, line) ?? (Statement?)Trouble(zone, line, whole, severity) ?? Ignored(line.Rest);
    }

    /// <summary><c>loaded serial N[ (DNSSEC signed)]</c>, <c>transferred serial N[: TSIG 'KEY']</c></summary>
    private static ZoneLoadedStatement? Loaded(ZoneLabel zone, LineScanner line)
    {
        if (!(line.Take("loaded serial ") || line.Take("transferred serial ")) || !line.TakeNumber(out uint serial))
            return null;
        return line.AtEnd || line.Take(" (DNSSEC signed)") || line.Take(": TSIG ") ? new ZoneLoadedStatement(zone, serial) : null;
    }

    private static ZoneTroubleStatement? Trouble(ZoneLabel zone, LineScanner line, ReadOnlySpan<char> whole, NamedSeverity severity)
    {
        if (line.Take("zone serial ("))
            return SerialOdd(zone, line, whole);
        if (line.Take("not loaded due to errors"))
            return new ZoneTroubleStatement(zone, whole.ToString(), ZoneTrouble.NotLoaded);
        if (line.Take("loading from master file ") || line.Take("loading from primary file ")
            || severity is NamedSeverity.Error or NamedSeverity.Critical)
            return new ZoneTroubleStatement(zone, whole.ToString(), ZoneTrouble.Reason);
        return null;
    }

    /// <summary><c>(NEW/OLD) has gone backwards</c>, <c>(N) unchanged. …</c></summary>
    private static ZoneTroubleStatement? SerialOdd(ZoneLabel zone, LineScanner line, ReadOnlySpan<char> whole)
    {
        if (!line.TakeNumber(out uint previous) || (line.Take("/") && !line.TakeNumber(out previous)))
            return null;
        return line.Take(") ") ? new ZoneTroubleStatement(zone, whole.ToString(), ZoneTrouble.SerialOdd, previous) : null;
    }

    private static ZoneTroubleStatement? TransferFailed(LineScanner line)
    {
        if (!line.TakeUntil("' from ", out var label) || ZoneLabel.Parse(label) is not { } zone
            || !line.TakeUntil(": ", out var primary) || !line.Rest.StartsWith("failed ", StringComparison.Ordinal))
            return null;
        return new ZoneTroubleStatement(zone, $"transfer of '{label}' from {primary}: {line.Rest}", ZoneTrouble.TransferFailed);
    }

    private static IgnoredStatement? Ignored(ReadOnlySpan<char> message) =>
        KnownMessages.OfZone(message) is { } kind ? new IgnoredStatement(kind) : null;
}
