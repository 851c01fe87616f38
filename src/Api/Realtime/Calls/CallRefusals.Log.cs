using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Calls;

internal sealed partial class CallRefusals
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{ClientMessage} failed")]
    private partial void LogFailed(string clientMessage, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{ClientMessage} was refused for now: {Reason}")]
    private partial void LogUnavailable(string clientMessage, string reason);
}
