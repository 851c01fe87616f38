using EventHub.Delivery;

namespace EventHub.Grains.Queues.Batching;

/// <summary>The five strategies: each is a choice of bounds, from the subscription's options and the load.</summary>
internal static class BatchingPolicy
{
    /// <summary>An event of high priority waits a quarter, a normal one half of what one of low priority waits.</summary>
    private const double HighShare = 0.25;

    private const double NormalShare = 0.5;

    public static BatchBounds Bounds(BatchingOptions options, in LoadFigures load) => options.Strategy switch
    {
        BatchingStrategy.TimeBased => TimeBased(options),
        BatchingStrategy.SizeBased => SizeBased(options, load),
        BatchingStrategy.Hybrid => Hybrid(options, load),
        BatchingStrategy.PriorityBased => PriorityBased(options, load),
        BatchingStrategy.Adaptive => Adaptive(options, load),
        var unknown => throw new ArgumentOutOfRangeException(nameof(options), unknown, "there is no such strategy"),
    };

    /// <summary>How many of the pending events form the next batch: as many as fit, at least one.</summary>
    public static int BatchLength(ReadOnlySpan<EventReference> pending, BatchingOptions options)
    {
        var length = 0;
        for (var bytes = 0L; length < pending.Length && length < options.MaxBatchSize; length++)
        {
            bytes += pending[length].Size;
            if (length > 0 && bytes > options.MaxBatchBytes)
            {
                break;
            }
        }

        return length;
    }

    private static BatchBounds TimeBased(BatchingOptions options) =>
        new(options.MaxQueueSize, long.MaxValue, PriorityWaits.Same(options.BatchTimeout));

    private static BatchBounds SizeBased(BatchingOptions options, in LoadFigures load) =>
        new(FullAt(options, load), options.MaxBatchBytes, PriorityWaits.Same(options.MaxBatchTimeout));

    private static BatchBounds Hybrid(BatchingOptions options, in LoadFigures load) =>
        new(FullAt(options, load), options.MaxBatchBytes, PriorityWaits.Same(options.BatchTimeout));

    private static BatchBounds PriorityBased(BatchingOptions options, in LoadFigures load) => new(
        FullAt(options, load),
        options.MaxBatchBytes,
        new PriorityWaits(options.BatchTimeout * HighShare, options.BatchTimeout * NormalShare, options.BatchTimeout));

    private static BatchBounds Adaptive(BatchingOptions options, in LoadFigures load)
    {
        var level = load.Level(options);
        var wait = options.BatchTimeout + (level * (options.MaxBatchTimeout - options.BatchTimeout));
        return new BatchBounds(Sized(options, level), options.MaxBatchBytes, PriorityWaits.Same(wait));
    }

    private static int FullAt(BatchingOptions options, in LoadFigures load) =>
        Sized(options, options.AdaptiveSizing ? load.Level(options) : 1);

    /// <summary>
    /// Never more than the queue holds: a batch that can't get full before the queue overflows would make every reader a slow one.
    /// </summary>
    private static int Sized(BatchingOptions options, double level)
    {
        var least = Math.Min(options.MinBatchSize, options.MaxBatchSize);
        return Math.Min(least + (int)Math.Round(level * (options.MaxBatchSize - least)), options.MaxQueueSize);
    }
}
