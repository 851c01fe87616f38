using EventHub.Delivery;

namespace EventHub.Grains.Queues.Batching;

/// <summary>What is measured of a reader's way, in its queue and outside of it.</summary>
/// <param name="Pending">Events that wait.</param>
/// <param name="ArrivalRate">Matching events a second, lately.</param>
/// <param name="Cpu">What the processors of this silo's machine are used, 0 to 1.</param>
/// <param name="ReportTime">How long it takes lately until a batch is reported as written.</param>
internal readonly record struct LoadFigures(int Pending, double ArrivalRate, double Cpu, TimeSpan ReportTime)
{
    /// <summary>
    /// Batches that are full leave at most this far from each other on average, once the size has followed the rate: twenty a second
    /// are as live as a reader can tell.
    /// </summary>
    internal static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The load as one number from 0 to 1: the largest of its parts, since any one of them that is exhausted is what the reader waits
    /// for.
    /// </summary>
    public double Level(BatchingOptions options)
    {
        var queue = (double)Pending / options.MaxQueueSize / options.LoadThreshold;
        var processors = Cpu / options.LoadThreshold;
        var reader = ReportTime / options.MaxBatchTimeout / options.LoadThreshold;
        var arrivals = ArrivalRate * LeastInterval.TotalSeconds / options.MaxBatchSize;
        return Math.Clamp(Math.Max(Math.Max(queue, processors), Math.Max(reader, arrivals)), 0, 1);
    }
}
