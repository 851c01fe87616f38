using EventHub.Log;

namespace EventHub.Storage.Deliveries;

/// <summary>What one statement reads of a user's open deliveries.</summary>
internal enum OpenLanes
{
    Urgent,
    Bulk,
}

/// <summary>
/// The urgent lane before the others, though it stands behind them by name and so in the index: its range is read first, then theirs.
/// </summary>
internal static class OpenPage
{
    /// <param name="after">Null for the first page.</param>
    /// <param name="read">Reads a range by lane and sequence, from after a key on or from its begin, and no more than so many.</param>
    public static async Task<IReadOnlyList<TrackedDelivery>> ReadAsync(
        DeliveryKey? after, int limit, Func<OpenLanes, DeliveryKey?, int, Task<IReadOnlyList<TrackedDelivery>>> read)
    {
        if (after is { Position.Lane: not Lanes.Urgent })
        {
            return await read(OpenLanes.Bulk, after, limit);
        }

        var urgent = await read(OpenLanes.Urgent, after, limit);
        return urgent.Count == limit ? urgent : [.. urgent, .. await read(OpenLanes.Bulk, null, limit - urgent.Count)];
    }
}
