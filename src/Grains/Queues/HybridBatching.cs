using EventHub.Delivery;
using EventHub.Events;

namespace EventHub.Grains.Queues;

/// <summary>
/// The hybrid strategy: a batch leaves when it is full in events or bytes, or when its oldest event has waited long enough;
/// critical and urgent events leave at once, and what is before them in their lane with them.
/// </summary>
internal static class HybridBatching
{
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

    /// <param name="pending">What waits, in lane order.</param>
    /// <param name="bytes">Bytes of what waits.</param>
    /// <param name="waited">How long the oldest one has waited.</param>
    /// <param name="bypass">True when something critical or urgent waits.</param>
    public static bool IsDue(int pending, long bytes, TimeSpan waited, bool bypass, BatchingOptions options) =>
        pending > 0
        && (bypass || pending >= options.MaxBatchSize || bytes >= options.MaxBatchBytes || waited >= options.BatchTimeout);

    public static bool Bypasses(EventPriority priority) => priority >= EventPriority.Critical;
}
