namespace EventHub.Collector.Bind9.Parsing;

/// <param name="Time">In UTC; absent where the channel prints none.</param>
/// <param name="IsLocalTime">The time was written without a zone.</param>
/// <param name="HasCategory">Without it some lines cannot be told for certain.</param>
/// <param name="Severity">Unknown where the channel prints none.</param>
internal readonly record struct ParsedLine(DateTimeOffset? Time, bool IsLocalTime, bool HasCategory, NamedSeverity Severity, Statement Statement);
