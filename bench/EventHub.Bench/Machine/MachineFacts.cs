using System.Runtime.InteropServices;

namespace EventHub.Bench.Machine;

/// <summary>Where the figures were measured.</summary>
internal sealed record MachineFacts(string Processor, int Cores, double MemoryGiB, string Kernel, string Runtime, string FileSystem)
{
    public static MachineFacts Read(string dataRoot) => new(
        Value("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription,
        new DriveInfo(dataRoot).DriveFormat);

    public override string ToString() =>
        $"{Cores} cores ({Processor}), {MemoryGiB} GiB, Linux {Kernel}, {Runtime}, data on {FileSystem}";

    private static string Value(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
