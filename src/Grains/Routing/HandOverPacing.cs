namespace EventHub.Grains.Routing;

/// <summary>
/// How often a bulk lane hands over. A hand-over costs about 10 µs a user; spacing them at 50 µs a user keeps that under a
/// fifth of a core, and the wait stays far below the shortest batch timeout.
/// </summary>
internal sealed class HandOverPacing(TimeProvider time)
{
    private static readonly TimeSpan PerUser = TimeSpan.FromMicroseconds(50);

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    /// <summary>Timers are no finer: a shorter wait is none.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private long _last = time.GetTimestamp();

    public TimeSpan WaitFor(int users)
    {
        var spacing = PerUser * users;
        var wait = (spacing < Longest ? spacing : Longest) - time.GetElapsedTime(_last);
        return wait < Shortest ? TimeSpan.Zero : wait;
    }

    public void HandedOver() => _last = time.GetTimestamp();
}
