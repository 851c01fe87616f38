using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.SignalR;

internal sealed partial class RefusedCalls
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private partial void LogFailed(string method, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} was refused for now: {Reason}")]
    private partial void LogUnavailable(string method, string reason);
}
