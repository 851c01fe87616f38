using System.Diagnostics.Metrics;
using System.Globalization;
using EventHub.Load;

namespace EventHub.Statistics;

/// <summary>The process that a silo, a front end or both are.</summary>
public sealed class ThisProcess
{
    public const string MeterName = "EventHub.Process";

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly NodeLoad _load;

    public ThisProcess(IMeterFactory meters, TimeProvider time, NodeLoad load)
    {
        _load = load;
        _time = time;
        _began = time.GetTimestamp();
        meters.Create(MeterName).CreateObservableGauge("eventhub.uptime", () => Uptime.TotalSeconds, "s", "How long the process has run.");
    }

    /// <summary>Tells processes of a cluster apart, and is the same for all parts of one.</summary>
    public static string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    public TimeSpan Uptime => _time.GetElapsedTime(_began);

    public ProcessReport Report() => new(Name, Uptime, Environment.CpuUsage.TotalTime, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false))
    {
        IsShedding = _load.IsShedding,
        Shed = _load.Report(),
    };
}
