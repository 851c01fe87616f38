using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tracking;

internal sealed partial class TrackedDeliveries
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "What is due to user {UserId} was not known within {Patience}; it comes later")]
    private partial void LogSlow(string userId, TimeSpan patience);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tracked deliveries of user {UserId} could not be read")]
    private partial void LogReadFailed(string userId, Exception error);
}
