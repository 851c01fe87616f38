using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EventHub.Collector.Bind9.CommandLine;

internal static class ConsoleLog
{
    /// <summary>To standard error, a line each.</summary>
    public static ILoggerFactory Create() => LoggerFactory.Create(logging =>
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = false;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
