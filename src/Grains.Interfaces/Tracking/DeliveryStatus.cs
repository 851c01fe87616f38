namespace EventHub.Tracking;

/// <summary>How a tracked delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>Not tried yet.</summary>
    Pending,
    Delivered,

    /// <summary>Tried without success, and to be tried again.</summary>
    Retrying,

    /// <summary>Given up: a dead letter.</summary>
    Failed,
}

/// <summary>The names of the statuses on the wire.</summary>
public static class DeliveryStatusNames
{
    private static readonly string[] Names = Array.ConvertAll(Enum.GetNames<DeliveryStatus>(), static name => name.ToLowerInvariant());

    public static IReadOnlyList<string> All => Names;

    public static string Of(DeliveryStatus status) => Names[(int)status];

    /// <summary>Null when there is none of this name.</summary>
    public static DeliveryStatus? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var found ? (DeliveryStatus)found : null;
}
