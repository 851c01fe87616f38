using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>How an open delivery stands to a subscription that wants its event.</summary>
internal enum DeliveryStanding
{
    /// <summary>The subscription's own stream sends it, or has sent it.</summary>
    Comes,

    /// <summary>An earlier life of the subscription has sent it.</summary>
    WasSent,

    /// <summary>It lies before the subscription: it is to be sent again, or at last.</summary>
    Missing,
}

internal static class DeliveryStandings
{
    /// <param name="position">Of the event.</param>
    /// <param name="begin">Where the subscription's life began.</param>
    /// <param name="acknowledged">How far earlier lives of it were acknowledged; null when there were none.</param>
    public static DeliveryStanding Of(EventPosition position, Cursor begin, Cursor? acknowledged)
    {
        if (position.Sequence > begin[position.Lane])
        {
            return DeliveryStanding.Comes;
        }

        return acknowledged is not null && position.Sequence > acknowledged[position.Lane] ? DeliveryStanding.WasSent : DeliveryStanding.Missing;
    }
}
