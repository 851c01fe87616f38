using System.Globalization;

namespace EventHub.Bench.Machine;

/// <summary>What one process has used, from the kernel's books.</summary>
internal static class ProcessUsage
{
    /// <summary>The unit of /proc on every Linux architecture .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private const int UserColumn = 11;

    /// <summary>User and system time.</summary>
    public static TimeSpan CpuTime(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        // The second column is the program's name in parentheses and may have spaces.
        var columns = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(columns[UserColumn], CultureInfo.InvariantCulture)
            + long.Parse(columns[UserColumn + 1], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Resident memory.</summary>
    public static long ResidentBytes(int processId) => Status(processId, "VmRSS:") * 1024;

    public static long Threads(int processId) => Status(processId, "Threads:");

    /// <summary>Open files, sockets and whatever else has a descriptor.</summary>
    public static long Handles(int processId) => Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length;

    private static long Status(int processId, string name)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
