using EventHub.Storage.Log;

namespace EventHub.Grains.Replaying;

/// <summary>Finds where a time stands in a lane.</summary>
internal static class LaneStart
{
    /// <summary>
    /// By bisection: a lane's times of acceptance never fall, so that some twenty looks at one event each find it in any log, with no index.
    /// </summary>
    /// <param name="head">The last sequence to look at.</param>
    /// <returns>The first event that was accepted at a time or later; one after <paramref name="head"/> when there is none.</returns>
    public static async Task<long> FindAsync(
        IEventLog log, string lane, long head, DateTimeOffset acceptedFrom, CancellationToken cancellationToken)
    {
        var (first, after) = (1L, head + 1);
        while (first < after)
        {
            var middle = first + ((after - first) / 2);
            var scan = new LaneScan { Lane = lane, First = middle, Last = head, MaxEvents = 1 };
            var result = await log.ScanAsync(scan, cancellationToken);
            if (result.Events is not [var e])
            {
                // Retention has dropped all of the rest since the head was asked for.
                return head + 1;
            }

            if (e.AcceptedAt >= acceptedFrom)
            {
                after = middle;
            }
            else
            {
                first = e.Position.Sequence + 1;
            }
        }

        return first;
    }
}
