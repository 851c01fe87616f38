using EventHub.Statistics;

namespace EventHub.Grains.Log;

/// <summary>Events a second over the last whole seconds of <see cref="StatisticsTimes.RateWindow"/>, from what was counted in each of them.</summary>
internal sealed class RecentRate(TimeProvider time)
{
    private static readonly int Seconds = (int)StatisticsTimes.RateWindow.TotalSeconds;

    private readonly long _origin = time.GetTimestamp();
    private readonly Lock _gate = new();

    /// <summary>The whole seconds of the window, and the one under way.</summary>
    private readonly (long Second, long Events)[] _buckets = new (long, long)[Seconds + 1];

    public double PerSecond
    {
        get
        {
            var now = Now();
            long events = 0;
            lock (_gate)
            {
                foreach (var bucket in _buckets)
                {
                    events += bucket.Second < now && bucket.Second >= now - Seconds ? bucket.Events : 0;
                }
            }

            return now == 0 ? 0 : (double)events / Math.Min(now, Seconds);
        }
    }

    public void Add(int events)
    {
        var now = Now();
        lock (_gate)
        {
            ref var bucket = ref _buckets[now % _buckets.Length];
            bucket = (now, events + (bucket.Second == now ? bucket.Events : 0));
        }
    }

    private long Now() => (long)time.GetElapsedTime(_origin).TotalSeconds;
}
