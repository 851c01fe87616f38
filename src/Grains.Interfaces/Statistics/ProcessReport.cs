namespace EventHub.Statistics;

/// <param name="Name">Machine and process id.</param>
/// <param name="Uptime">Since its hub was put together.</param>
/// <param name="CpuTime">Of all processors, since it started.</param>
/// <param name="MemoryBytes">Working set.</param>
/// <param name="HeapBytes">Of that, what the collector looks after.</param>
[GenerateSerializer, Immutable, Alias("eventhub.ProcessReport")]
public sealed record ProcessReport(
    [property: Id(0)] string Name,
    [property: Id(1)] TimeSpan Uptime,
    [property: Id(2)] TimeSpan CpuTime,
    [property: Id(3)] long MemoryBytes,
    [property: Id(4)] long HeapBytes)
{
    /// <summary>It refuses what is of low priority.</summary>
    [Id(5)]
    public bool IsShedding { get; init; }

    /// <summary>What it has refused so, by kind.</summary>
    [Id(6)]
    public NamedCount[] Shed { get; init; } = [];
}
