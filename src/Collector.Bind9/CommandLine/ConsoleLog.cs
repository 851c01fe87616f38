using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EventHub.Collector.Bind9.CommandLine;

internal static class ConsoleLog
{
    /// <summary>To standard error, a line each.</summary>
    public static ILoggerFactory Create(TimeProvider time) => LoggerFactory.Create(logging =>
    {
        logging.Services.AddSingleton(time);
        logging.AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>();
        logging.AddConsole(console =>
        {
            console.FormatterName = PlainFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    });
}
