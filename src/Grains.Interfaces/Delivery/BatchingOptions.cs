namespace EventHub.Delivery;

/// <summary>When the pending events of a subscription leave as a batch, and how many may wait.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.BatchingOptions")]
public sealed record BatchingOptions
{
    /// <summary>The preset <c>default</c>.</summary>
    public static readonly BatchingOptions Default = new();

    public static readonly BatchingOptions Production = new()
    {
        MaxBatchSize = 25,
        MaxBatchBytes = 32_768,
        BatchTimeout = TimeSpan.FromMilliseconds(500),
        MaxQueueSize = 500,
    };

    public static readonly BatchingOptions HighVolume = new()
    {
        MaxBatchSize = 100,
        MaxBatchBytes = 131_072,
        BatchTimeout = TimeSpan.FromMilliseconds(2_000),
        MaxQueueSize = 2_000,
    };

    public static readonly BatchingOptions LowLatency = new()
    {
        MaxBatchSize = 10,
        MaxBatchBytes = 16_384,
        BatchTimeout = TimeSpan.FromMilliseconds(100),
        MaxQueueSize = 200,
    };

    /// <summary>Events in a batch, 1 to 1,000.</summary>
    [Id(0)]
    public int MaxBatchSize { get; init; } = 50;

    /// <summary>Bytes of a batch's events; a single larger event still leaves, alone. 1,024 to 1,048,576.</summary>
    [Id(1)]
    public int MaxBatchBytes { get; init; } = 65_536;

    /// <summary>The longest that an event waits for others, 0 to 5 s.</summary>
    [Id(2)]
    public TimeSpan BatchTimeout { get; init; } = TimeSpan.FromMilliseconds(1_000);

    /// <summary>Events that wait for a slow reader in memory, 1 to 100,000; beyond it the reader catches up from the log.</summary>
    [Id(3)]
    public int MaxQueueSize { get; init; } = 1_000;

    /// <summary>A preset of the protocol, or null.</summary>
    public static BatchingOptions? Preset(string name) => name switch
    {
        "default" => Default,
        "production" => Production,
        "high_volume" => HighVolume,
        "low_latency" => LowLatency,
        _ => null,
    };
}
