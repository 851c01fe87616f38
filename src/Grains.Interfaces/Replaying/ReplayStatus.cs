namespace EventHub.Replaying;

public enum ReplayStatus
{
    /// <summary>Waits for its first reader.</summary>
    Pending,
    Running,
    Paused,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>The names of the statuses on the wire.</summary>
public static class ReplayStatusNames
{
    private static readonly string[] Names = Array.ConvertAll(Enum.GetNames<ReplayStatus>(), static name => name.ToLowerInvariant());

    public static IReadOnlyList<string> All => Names;

    public static string Of(ReplayStatus status) => Names[(int)status];

    /// <summary>Null when there is none of this name.</summary>
    public static ReplayStatus? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var found ? (ReplayStatus)found : null;

    /// <summary>True when nothing can follow any more.</summary>
    public static bool IsOver(this ReplayStatus status) => status is ReplayStatus.Completed or ReplayStatus.Failed or ReplayStatus.Cancelled;
}
