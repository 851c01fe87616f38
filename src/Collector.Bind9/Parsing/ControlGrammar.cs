using System.Globalization;

namespace EventHub.Collector.Bind9.Parsing;

/// <summary>The messages of rndc commands, reloads and the configuration.</summary>
internal static class ControlGrammar
{
    public static Statement? Parse(LineScanner line, string? category, NamedSeverity severity) =>
        Command(line) ?? Outcome(line) ?? FilePosition(line, category, severity);

    private static ControlCommandStatement? Command(LineScanner line)
    {
        if (line.Take("received SIGHUP signal to reload zones"))
            return new ControlCommandStatement("SIGHUP");
        return line.Take("received control channel command '") && line.TakeUntilLast("'", out var command)
            ? new ControlCommandStatement(command.ToString())
            : null;
    }

    private static Statement? Outcome(LineScanner line)
    {
        var whole = line.Rest;
        if (whole is "all zones loaded" or "some zones failed to load")
            return ZonesTriedStatement.Instance;
        bool ofZones = line.Take("reloading zones ");
        if (!ofZones && !line.Take("reloading configuration "))
            return null;
        bool succeeded = line.Rest is "succeeded";
        return succeeded || line.Take("failed: ") ? new ReloadOutcomeStatement(ofZones, succeeded, whole.ToString()) : null;
    }

    /// <summary>
    /// <c>FILE:LINE: WHY</c> is the configuration's in the category config, and a zone file's or a library's elsewhere. Where the
    /// channel prints no category, the file's name tells; where it prints no severity, the reason does.
    /// </summary>
    private static Statement? FilePosition(LineScanner line, string? category, NamedSeverity severity)
    {
        var whole = line.Rest;
        line.Take("dns_rdata_fromtext: ");
        line.Take("dns_master_load: ");
        if (!line.TakeUntil(":", out var file) || file.Contains(' ')
            || !line.TakeNumber(out uint number) || number > int.MaxValue || !line.Take(": ") || line.AtEnd)
            return null;
        bool isConfig = category is null ? IsConfigFile(file) : category == "config";
        if (!IsError(severity, line.Rest))
            return new IgnoredStatement(isConfig ? IgnoredKind.ConfigurationProgress : IgnoredKind.ZoneTrouble);
        return isConfig
            ? new ConfigErrorStatement(file.ToString(), (int)number, line.Rest.ToString())
            : new ZoneTroubleStatement(null, whole.ToString(), ZoneTrouble.Reason);
    }

    /// <summary><c>none</c> stands for text that came by rndc.</summary>
    private static bool IsConfigFile(ReadOnlySpan<char> file) =>
        file is "none"
        || file.EndsWith(".conf", StringComparison.Ordinal)
        || file.EndsWith(".key", StringComparison.Ordinal)
        || file.Contains("named.conf", StringComparison.Ordinal);

    private static bool IsError(NamedSeverity severity, ReadOnlySpan<char> why) => severity switch
    {
        NamedSeverity.Error or NamedSeverity.Critical => true,
        NamedSeverity.Unknown => !why.Contains("obsolete", StringComparison.Ordinal)
            && !why.Contains("deprecated", StringComparison.Ordinal)
            && !why.Contains(" - setting to ", StringComparison.Ordinal)
            && !why.Contains("is insecure", StringComparison.Ordinal),
        _ => false,
    };
}
