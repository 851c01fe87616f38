using System.Collections.Concurrent;

namespace EventHub.Silo.Hosting;

/// <summary>Leaves out what Orleans warns of at every start and what is not so; everything else of the same parts is told.</summary>
internal sealed class StartNoise(ILoggerProvider inner) : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(
        categoryName,
        name => Find(name) is { } isNoise ? new Filtered(inner.CreateLogger(name), isNoise) : inner.CreateLogger(name));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (inner as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    public void Dispose() => inner.Dispose();

    private static Func<int, bool>? Find(string category)
    {
        const int asksForServerGc = 100_405;
        const int stall = 100_150;
        var isFirstStall = true;
        return category switch
        {
            // This program chose another collector.
            "Orleans.Runtime.Silo" => static id => id == asksForServerGc,

            // The first check counts the time since the machine started as its own delay.
            "Orleans.Runtime.Watchdog" => id => id == stall && isFirstStall && !(isFirstStall = false),
            _ => null,
        };
    }

    private sealed class Filtered(ILogger logger, Func<int, bool> isNoise) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!isNoise(eventId.Id))
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
