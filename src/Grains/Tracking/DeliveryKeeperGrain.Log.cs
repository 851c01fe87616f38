using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tracking;

internal sealed partial class DeliveryKeeperGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Deriving deliveries after {Through} of the urgent lane failed; it is tried again")]
    private partial void LogFailed(long through, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Another silo derives deliveries now")]
    private partial void LogReplaced(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not every user who is online was told of a tracked event; it is settled at the next connect")]
    private partial void LogNotTold(Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Removed} deliveries that were over before {Before} are removed")]
    private partial void LogPurged(int removed, DateTimeOffset before);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing old deliveries failed; the next turn tries again")]
    private partial void LogPurgeFailed(Exception error);
}
