using System.Diagnostics.Metrics;

namespace EventHub.Grains.Queues;

/// <summary>Where the histograms of batches have their steps: at the bounds that the presets have, and around them.</summary>
internal static class BatchBuckets
{
    public static readonly InstrumentAdvice<int> Events = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000] };

    public static readonly InstrumentAdvice<int> Bytes = new()
    {
        HistogramBucketBoundaries = [256, 1_024, 4_096, 16_384, 32_768, 65_536, 131_072, 262_144, 1_048_576],
    };

    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30],
    };
}
