using EventHub.Silo.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace EventHub.Silo.Hosting;

internal static class HubLogging
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static ILoggingBuilder AddHubLogging(this ILoggingBuilder logging, HubOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(QuieterThanHub(options.LogLevel));
        logging.AddFilter("EventHub", options.LogLevel);

        // A start that fails is told in one line by whoever started the host.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);

        // What is unhealthy is the probe's answer, and the log's once, from whoever lost it: not once a probe, in every ordinary start.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        logging.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        _ = options.LogFormat == LogFormat.Json
            ? logging.AddJsonConsole(static json => (json.TimestampFormat, json.UseUtcTimestamp) = (TimeFormat.TrimEnd(), true))
            : logging.AddSimpleConsole(static text =>
                (text.TimestampFormat, text.UseUtcTimestamp, text.SingleLine) = (TimeFormat, true, true));
        var console = logging.Services.Single(static s => s.ImplementationType == typeof(ConsoleLoggerProvider));
        logging.Services.Remove(console);
        logging.Services.AddSingleton<ILoggerProvider>(
            static services => new StartNoise(ActivatorUtilities.CreateInstance<ConsoleLoggerProvider>(services)));
        return logging;
    }

    /// <summary>Frameworks tell of every request and every grain at the level where the hub tells of itself.</summary>
    private static LogLevel QuieterThanHub(LogLevel level) => level switch
    {
        LogLevel.Trace => LogLevel.Debug,
        LogLevel.Debug => LogLevel.Information,
        LogLevel.Information => LogLevel.Warning,
        _ => level,
    };
}
