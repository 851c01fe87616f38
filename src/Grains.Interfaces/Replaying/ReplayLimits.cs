namespace EventHub.Replaying;

/// <summary>What every replay keeps to, whatever is configured.</summary>
public static class ReplayLimits
{
    public const double MinSpeed = 0.1;

    public const double MaxSpeed = 100;

    /// <summary>How the wire says "as fast as the reader takes it".</summary>
    public const string NoPacing = "max";

    public const int MaxNameLength = 100;

    /// <summary>Of a filter, as JSON.</summary>
    public const int MaxFilterBytes = 16 * 1024;

    /// <summary>Replays of one user that are kept, in any status: of those that are over, the oldest make room.</summary>
    public const int MaxKept = 100;
}
