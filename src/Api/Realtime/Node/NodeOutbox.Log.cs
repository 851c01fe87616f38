using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Node;

internal sealed partial class NodeOutbox
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Frames of {Sender} before {Number} never came: all subscriptions begin again after what was written")]
    private partial void LogGap(string sender, long number);
}
