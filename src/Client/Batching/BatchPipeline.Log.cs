using Microsoft.Extensions.Logging;

namespace EventHub.Client.Batching;

internal sealed partial class BatchPipeline
{
    [LoggerMessage(1, LogLevel.Warning, "{Events} events are sent again in {Pause}: {Reason}")]
    private partial void LogRetry(int events, TimeSpan pause, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Events} enqueued events are undelivered, the first one of source {Source}.")]
    private partial void LogUndelivered(int events, string source, Exception reason);

    [LoggerMessage(3, LogLevel.Error, "The application's handler of undelivered events failed.")]
    private partial void LogUndeliveredFailed(Exception reason);
}
