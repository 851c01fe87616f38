using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Node;

internal sealed partial class NodeHeartbeat
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The heartbeat of connection {ConnectionId} failed; the next one tries again")]
    private partial void LogFailed(string connectionId, Exception error);
}
