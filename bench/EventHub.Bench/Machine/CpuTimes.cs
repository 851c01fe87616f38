using System.Globalization;

namespace EventHub.Bench.Machine;

/// <summary>What the machine's processors have done since boot, in clock ticks.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Steal">Time in which this machine wanted to run and its host ran something else.</param>
internal readonly record struct CpuTimes(long Total, long Steal)
{
    private const int StealColumn = 8;

    public static CpuTimes Now()
    {
        var line = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var columns = line[1..9].Select(column => long.Parse(column, CultureInfo.InvariantCulture)).ToArray();
        return new CpuTimes(columns.Sum(), columns[StealColumn - 1]);
    }

    /// <summary>Share of the time since <paramref name="earlier"/> that was stolen, in percent.</summary>
    public double StealPercentSince(CpuTimes earlier) =>
        Total == earlier.Total ? 0 : 100d * (Steal - earlier.Steal) / (Total - earlier.Total);
}
