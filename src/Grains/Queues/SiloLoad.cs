using Orleans.Statistics;

namespace EventHub.Grains.Queues;

/// <summary>How busy this silo's machine is, asked for at most once a second however many queues want to know.</summary>
internal sealed class SiloLoad(IEnvironmentStatisticsProvider environment, TimeProvider time)
{
    /// <summary>The runtime measures about as often.</summary>
    private const long Age = TimeSpan.TicksPerSecond;

    private long _asked = -Age;
    private double _cpu;

    /// <summary>What its processors are used, smoothed by the runtime, 0 to 1; 0 while it is not known.</summary>
    public double Cpu
    {
        get
        {
            var now = time.GetElapsedTime(0).Ticks;
            var asked = Volatile.Read(ref _asked);
            if (now - asked >= Age && Interlocked.CompareExchange(ref _asked, now, asked) == asked)
            {
                Volatile.Write(ref _cpu, Math.Clamp(environment.GetEnvironmentStatistics().FilteredCpuUsagePercentage / 100.0, 0, 1));
            }

            return Volatile.Read(ref _cpu);
        }
    }
}
