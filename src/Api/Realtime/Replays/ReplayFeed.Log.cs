using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Replays;

internal sealed partial class ReplayFeed
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of replay {ReplayId} could not be written to connection {ConnectionId}; it is sent again")]
    private partial void LogFailed(string connectionId, Guid replayId, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A replay of connection {ConnectionId} can't be reached, trying again: {Reason}")]
    private partial void LogUnreachable(string connectionId, string reason);
}
