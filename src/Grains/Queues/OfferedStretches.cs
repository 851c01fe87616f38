using EventHub.Delivery;

namespace EventHub.Grains.Queues;

/// <summary>
/// How far each lane's router has offered to this user, so that a share that was lost on the way is noticed by the next one.
/// </summary>
internal sealed class OfferedStretches
{
    private readonly Dictionary<string, (Guid Registration, long Through)> _lanes = new(StringComparer.Ordinal);

    /// <summary>A router told where its shares begin.</summary>
    /// <returns>False when it began anew: what it offered before may have ended in a hole.</returns>
    public bool GoesOn(string lane, RouteStart start)
    {
        var isKnown = _lanes.TryGetValue(lane, out var before);
        if (isKnown && before.Registration == start.Registration)
        {
            return true;
        }

        _lanes[lane] = (start.Registration, start.Through);
        return !isKnown;
    }

    /// <summary>Counts a share as offered.</summary>
    /// <returns>False when there is a hole before it. One that reaches back is none: queues drop what they have.</returns>
    public bool Follows(LaneShare share)
    {
        if (!_lanes.TryGetValue(share.Lane, out var offered))
        {
            // The router's answer is still on its way, and nobody has begun in this lane.
            return true;
        }

        _lanes[share.Lane] = (offered.Registration, Math.Max(offered.Through, share.To));
        return share.From <= offered.Through;
    }
}
