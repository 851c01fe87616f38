namespace EventHub.Delivery;

/// <summary>Bounds of what is on its way to one subscription.</summary>
public static class DeliveryLimits
{
    /// <summary>Bytes that may be on their way to a subscription, of the urgent lane and of the others each.</summary>
    public const int MaxWindowBytes = 1024 * 1024;

    /// <summary>The least that a client may ask for: below it every few events would wait for an acknowledgement.</summary>
    public const int MinUnackedBytes = 1024;
}
