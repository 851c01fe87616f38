namespace EventHub.Testing.Load;

/// <summary>The time in which nothing came for longer than a busy machine explains. Begins with the first that comes.</summary>
internal sealed class Outages(TimeProvider time)
{
    /// <summary>Shorter ones are not counted.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _last;
    private TimeSpan _sum;

    /// <summary>Something came.</summary>
    public void End()
    {
        lock (_lock)
        {
            _sum += Open();
            _last = time.GetTimestamp();
        }
    }

    /// <summary>All of them, with the one that still lasts.</summary>
    public TimeSpan Sum()
    {
        lock (_lock)
        {
            return _sum + Open();
        }
    }

    private TimeSpan Open() =>
        _last is { } last && time.GetElapsedTime(last) is var silence && silence > Shortest ? silence : TimeSpan.Zero;
}
