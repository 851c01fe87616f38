namespace EventHub.Collector.Bind9.Parsing;

/// <summary>One line of a <c>named</c> log to what it says. Pure: the same line in the same zone is always the same.</summary>
internal static class LineParser
{
    /// <param name="line">Without its line end.</param>
    /// <param name="zone">Where times that name no zone were written.</param>
    public static ParsedLine Parse(ReadOnlySpan<char> line, TimeZoneInfo zone)
    {
        var header = LineHeader.Read(line, zone);
        var statement = ParseMessage(header.Message, header.Category, header.Severity);
        return new ParsedLine(header.Time, header.IsLocalTime, header.Category is not null, header.Severity, statement);
    }

    private static Statement ParseMessage(ReadOnlySpan<char> message, string? category, NamedSeverity severity)
    {
        var line = new LineScanner(message);
        return ClientGrammar.Parse(line)
            ?? ZoneGrammar.Parse(line, severity)
            ?? ControlGrammar.Parse(line, category, severity)
            ?? Other(message, category, severity);
    }

    private static Statement Other(ReadOnlySpan<char> message, string? category, NamedSeverity severity) =>
        (KnownMessages.OfServer(message) ?? KnownMessages.OfCategory(category) ?? (severity == NamedSeverity.Debug ? IgnoredKind.Debug : null)) is { } kind
            ? new IgnoredStatement(kind)
            : UnknownStatement.Instance;
}
