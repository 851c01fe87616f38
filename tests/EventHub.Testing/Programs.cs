using System.Reflection;

namespace EventHub.Testing;

/// <summary>Where this build put the programs that tests run as processes.</summary>
public static class Programs
{
    public static string Hub { get; } = PathOf("HubProgram");

    public static string Bind9Collector { get; } = PathOf("CollectorProgram");

    public static string ZoneServiceSample { get; } = PathOf("ZoneServiceProgram");

    private static string PathOf(string name) =>
        typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!;
}
