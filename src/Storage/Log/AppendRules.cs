using EventHub.Log;

namespace EventHub.Storage.Log;

/// <summary>What every store asks of an append before it begins; breaking it is a fault of the caller.</summary>
internal static class AppendRules
{
    public static void Check(Lanes lanes, LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt)
    {
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count, nameof(requests));
        ArgumentOutOfRangeException.ThrowIfLessThan(acceptedAt, lease.LastAcceptedAt);
        if (acceptedAt.UtcTicks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw new ArgumentException("must be whole milliseconds, as it is stored", nameof(acceptedAt));
        }

        for (var i = 0; i < requests.Count; i++)
        {
            if (requests[i].Checkpoint is { } checkpoint && lanes.BulkOf(checkpoint.Source) != lease.Lane)
            {
                throw new ArgumentException(
                    $"the checkpoint of {checkpoint.Source} goes with lane {lanes.BulkOf(checkpoint.Source)}, not with {lease.Lane}",
                    nameof(requests));
            }
        }
    }
}
