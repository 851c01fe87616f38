using Microsoft.Extensions.Logging;

namespace EventHub.Client.Subscribing;

public sealed partial class EventHubSubscriber
{
    [LoggerMessage(1, LogLevel.Information, "The connection to the hub ended; the next one in {Pause}: {Reason}")]
    private partial void LogConnectionEnded(TimeSpan pause, string? reason);

    [LoggerMessage(2, LogLevel.Debug, "An acknowledgement was not sent: {Reason}")]
    private partial void LogAckLost(string reason);
}
