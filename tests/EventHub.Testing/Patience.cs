namespace EventHub.Testing;

/// <summary>
/// How much more time things may take where tests run than the project promises. On a machine of one's own nothing more; a build machine,
/// which says so by <c>CI</c>, does other work on the same cores.
/// </summary>
public static class Patience
{
    private const double OfBuildMachines = 3;

    private static readonly double Factor = Environment.GetEnvironmentVariable("CI") is "true" ? OfBuildMachines : 1;

    /// <param name="promised">On a quiet machine.</param>
    public static TimeSpan For(TimeSpan promised) => promised * Factor;

    /// <param name="promised">So many a second on a quiet machine.</param>
    public static double AtLeast(double promised) => promised / Factor;
}
