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
        CompressionThreshold = 512,
    };

    public static readonly BatchingOptions HighVolume = new()
    {
        Strategy = BatchingStrategy.Adaptive,
        MaxBatchSize = 100,
        MaxBatchBytes = 131_072,
        BatchTimeout = TimeSpan.FromMilliseconds(2_000),
        MaxQueueSize = 2_000,
        CompressionThreshold = 256,
    };

    public static readonly BatchingOptions LowLatency = new()
    {
        Strategy = BatchingStrategy.PriorityBased,
        MaxBatchSize = 10,
        MaxBatchBytes = 16_384,
        BatchTimeout = TimeSpan.FromMilliseconds(100),
        MaxQueueSize = 200,
        AdaptiveSizing = false,
        CompressionEnabled = false,
    };

    /// <summary>Events in a batch, 1 to 1,000.</summary>
    [Id(0)]
    public int MaxBatchSize { get; init; } = 50;

    /// <summary>Bytes of a batch's events; a single larger event still leaves, alone. 1,024 to 1,048,576.</summary>
    [Id(1)]
    public int MaxBatchBytes { get; init; } = 65_536;

    /// <summary>The longest that an event waits for others while there is little load, 0 to 5 s.</summary>
    [Id(2)]
    public TimeSpan BatchTimeout { get; init; } = TimeSpan.FromMilliseconds(1_000);

    /// <summary>Events that wait for a slow reader in memory, 1 to 100,000; beyond it the <see cref="OverflowPolicy"/> decides.</summary>
    [Id(3)]
    public int MaxQueueSize { get; init; } = 1_000;

    [Id(4)]
    public BatchingStrategy Strategy { get; init; }

    /// <summary>The least events that make a batch full when its size follows the load, 1 to <see cref="MaxBatchSize"/>.</summary>
    [Id(5)]
    public int MinBatchSize { get; init; } = 5;

    /// <summary>
    /// The longest that an event waits when the wait is not <see cref="BatchTimeout"/>: adaptive under load, and size_based.
    /// <see cref="BatchTimeout"/> to 30 s.
    /// </summary>
    [Id(6)]
    public TimeSpan MaxBatchTimeout { get; init; } = TimeSpan.FromMilliseconds(5_000);

    /// <summary>The part of the queue, of the processors or of the time to report that counts as full load, 0.1 to 1.</summary>
    [Id(7)]
    public double LoadThreshold { get; init; } = 0.8;

    /// <summary>Critical and urgent events leave at once, and what is before them in their lane with them.</summary>
    [Id(8)]
    public bool PriorityBypass { get; init; } = true;

    /// <summary>
    /// The size at which a batch is full follows the load, from <see cref="MinBatchSize"/> to <see cref="MaxBatchSize"/>. Always so
    /// with adaptive, of no use to time_based.
    /// </summary>
    [Id(9)]
    public bool AdaptiveSizing { get; init; } = true;

    /// <summary>Batches are compressed for a client that named an encoding.</summary>
    [Id(10)]
    public bool CompressionEnabled { get; init; } = true;

    /// <summary>A batch whose events have no more bytes of JSON than this is never compressed, 0 to 1,048,576.</summary>
    [Id(11)]
    public int CompressionThreshold { get; init; } = 1_024;

    /// <summary>The presets of the protocol by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, BatchingOptions>> Presets { get; } =
    [
        new("default", Default),
        new("production", Production),
        new("high_volume", HighVolume),
        new("low_latency", LowLatency),
    ];

    /// <summary>A preset of the protocol, or null.</summary>
    public static BatchingOptions? Preset(string name) => Presets.FirstOrDefault(p => p.Key == name).Value;
}
