namespace EventHub.Delivery;

/// <summary>What makes a batch leave. The formulas are in docs/batching.md.</summary>
public enum BatchingStrategy : byte
{
    /// <summary>Full, or its oldest event has waited long enough, whichever comes first.</summary>
    Hybrid = 0,

    /// <summary>The oldest event has waited long enough; then everything that waits leaves.</summary>
    TimeBased = 1,

    /// <summary>Full; what never gets full leaves after <see cref="BatchingOptions.MaxBatchTimeout"/>.</summary>
    SizeBased = 2,

    /// <summary>Like hybrid, and the higher an event's priority, the less it waits.</summary>
    PriorityBased = 3,

    /// <summary>Like hybrid; size and wait follow the load.</summary>
    Adaptive = 4,
}

/// <summary>What happens when more than <see cref="BatchingOptions.MaxQueueSize"/> events wait for a slow reader.</summary>
public enum OverflowPolicy : byte
{
    /// <summary>Nothing is left out: they are read from the log once the reader is back.</summary>
    CatchUp = 0,

    /// <summary>The oldest are left out, and the reader is told exactly how many and which. Critical events never are.</summary>
    DropOldest = 1,
}

/// <summary>The names that the protocol has for them.</summary>
public static class DeliveryNames
{
    /// <summary>In the order of the enum's numbers.</summary>
    private static readonly string[] StrategyNames = ["hybrid", "time_based", "size_based", "priority_based", "adaptive"];

    private static readonly string[] OverflowNames = ["catch_up", "drop_oldest"];

    public static IReadOnlyList<string> Strategies => StrategyNames;

    public static IReadOnlyList<string> Overflows => OverflowNames;

    public static string Of(BatchingStrategy strategy) => StrategyNames[(int)strategy];

    public static string Of(OverflowPolicy overflow) => OverflowNames[(int)overflow];

    /// <summary>Null when there is none of this name.</summary>
    public static BatchingStrategy? Strategy(string name) =>
        Array.IndexOf(StrategyNames, name) is var i and >= 0 ? (BatchingStrategy)i : null;

    /// <summary>Null when there is none of this name.</summary>
    public static OverflowPolicy? Overflow(string name) =>
        Array.IndexOf(OverflowNames, name) is var i and >= 0 ? (OverflowPolicy)i : null;
}
