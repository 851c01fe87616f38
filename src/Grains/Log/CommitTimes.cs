namespace EventHub.Grains.Log;

/// <summary>How long the last commits of a lane took, for its quantiles.</summary>
internal sealed class CommitTimes
{
    internal const int Kept = 256;

    private readonly Lock _gate = new();
    private readonly TimeSpan[] _times = new TimeSpan[Kept];
    private long _count;

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _times[_count++ % Kept] = time;
        }
    }

    /// <summary>The median, and what one of a hundred exceeds; null before the first commit.</summary>
    public (TimeSpan? Median, TimeSpan? Slowest) Quantiles()
    {
        TimeSpan[] times;
        lock (_gate)
        {
            times = _times[..(int)Math.Min(_count, Kept)];
        }

        Array.Sort(times);
        return times.Length == 0 ? (null, null) : (At(0.5), At(0.99));

        TimeSpan At(double share) => times[(int)Math.Ceiling(share * times.Length) - 1];
    }
}
