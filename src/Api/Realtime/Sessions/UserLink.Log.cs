using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

internal sealed partial class UserLink
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of user {User} could not be told what was written, the next heartbeat tries again: {Reason}")]
    private partial void LogQueueFailed(string user, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue of user {User} has forgotten subscription {Route}; it begins again after what was written")]
    private partial void LogForgotten(string user, string route);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue of user {User} could not be told of a closed connection, its subscriptions will expire: {Reason}")]
    private partial void LogDisconnectFailed(string user, string reason);
}
