using EventHub.Load;

namespace EventHub.Silo.Load;

/// <summary>How much of the machine this process uses, and how late it is in what it begins.</summary>
internal sealed class ProcessorLoad(TimeProvider time) : ILoadSource
{
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private long _at = time.GetTimestamp();
    private long _queuedAt;
    private long _waited;

    public LoadSample Sample()
    {
        var now = time.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        var passed = time.GetElapsedTime(_at, now);
        var cpu = passed > TimeSpan.Zero ? (used - _used) / passed / Environment.ProcessorCount : 0;
        (_used, _at) = (used, now);
        return new LoadSample { Cpu = Math.Clamp(cpu, 0, 1), ScheduleDelay = Probe(now) };
    }

    /// <summary>Work that was queued with the last sample tells how long it waited, or how long it has waited so far.</summary>
    private TimeSpan Probe(long now)
    {
        var queuedAt = Volatile.Read(ref _queuedAt);
        if (queuedAt != 0)
        {
            return time.GetElapsedTime(queuedAt, now);
        }

        var waited = TimeSpan.FromTicks(Volatile.Read(ref _waited));
        Volatile.Write(ref _queuedAt, now);
        ThreadPool.UnsafeQueueUserWorkItem(
            static load =>
            {
                Volatile.Write(ref load._waited, load.Since(Volatile.Read(ref load._queuedAt)).Ticks);
                Volatile.Write(ref load._queuedAt, 0);
            },
            this,
            preferLocal: false);
        return waited;
    }

    private TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);
}
