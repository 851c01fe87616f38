using System.CommandLine;
using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.CommandLine;

/// <summary>Says on standard error why it ends.</summary>
internal static class Refusal
{
    public static int OfOptions(ParseResult result, IEnumerable<string> errors)
    {
        var error = result.InvocationConfiguration.Error;
        foreach (string line in errors)
            error.WriteLine(line);
        error.WriteLine("Run with --help for the options.");
        return ExitCode.Usage;
    }

    public static int OfHub(HubRefusedException refused)
    {
        Console.Error.WriteLine(refused.Message);
        return refused.ExitCode;
    }
}
