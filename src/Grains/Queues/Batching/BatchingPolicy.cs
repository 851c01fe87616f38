using System.Numerics;
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

    /// <summary>How many of the pending events fit into a batch; at least one.</summary>
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

    /// <summary>
    /// How many of the pending events leave as the next batch, so that readers of the same events come to the same batches wherever each
    /// began: what is made for one batch is then shared by all of them. Less than a full batch leaves as a whole, because it ends where
    /// what was offered to everybody ended. More is cut in the second half of the full batch, between the two events there that
    /// the coarsest grid over the lane's sequences parts; the grid's widths are the largest batch's size, doubled and halved, so that a
    /// reader of everything gets full batches.
    /// </summary>
    public static int CutLength(ReadOnlySpan<EventReference> pending, BatchingOptions options)
    {
        var longest = BatchLength(pending, options);
        if (longest == pending.Length)
        {
            return longest;
        }

        var least = (longest + 1) / 2;
        var (before, after) = (OnGrid(pending[least - 1], options), OnGrid(pending[longest], options));
        var width = BitOperations.Log2((ulong)(before ^ after));
        var line = after >> width << width;
        var (low, high) = (least, longest);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = OnGrid(pending[middle], options) < line ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>In units of a 1,024th of the largest batch: finer than the events lie, so that no two of them are in one place.</summary>
    private static long OnGrid(in EventReference e, BatchingOptions options) => (e.Sequence - 1) * 1_024 / options.MaxBatchSize;

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
