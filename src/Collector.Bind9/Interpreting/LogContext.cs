namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>What one line leaves for the next. Immutable, so that a batch can be dropped and read again.</summary>
internal sealed record LogContext(SerialMemory Serials, PendingCommand? Pending)
{
    public static readonly LogContext Empty = new(SerialMemory.Empty, null);
}
