using Microsoft.Extensions.Logging;

namespace EventHub.Storage.Postgres.Days;

internal sealed partial class EventDaysService
{
    [LoggerMessage(LogLevel.Information, "Events of {Day} were dropped: they are older than the retention")]
    private partial void LogDropped(DateOnly day);

    [LoggerMessage(LogLevel.Debug, "A day is being read and was not dropped; the next upkeep tries again")]
    private partial void LogBusy();

    [LoggerMessage(LogLevel.Warning, "The upkeep of the log's days failed and is tried again: {Advice}")]
    private partial void LogFailed(string advice, Exception exception);
}
