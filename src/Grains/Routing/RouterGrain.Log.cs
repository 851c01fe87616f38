using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Routing;

internal sealed partial class RouterGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Router of lane {Lane} goes on after {Through}")]
    private partial void LogActivated(string lane, long through);

    [LoggerMessage(Level = LogLevel.Information, Message = "Router of lane {Lane} read {First} to {Last} from the log: the stream had a gap")]
    private partial void LogHealed(string lane, long first, long last);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream of lane {Lane} reported an error")]
    private partial void LogStreamError(string lane, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Router of lane {Lane} could not hand over to the queues of {Users} users on one silo; they will read the log")]
    private partial void LogHandOverFailed(string lane, int users, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Router of lane {Lane}: the queue of user {UserId} is no longer where it was; it will read the log")]
    private partial void LogRefused(string lane, string userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Router of lane {Lane}: user {UserId} takes too slowly; its queue will read the log")]
    private partial void LogForgot(string lane, string userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Router of lane {Lane}: user {UserId} was not renewed and expires")]
    private partial void LogExpired(string lane, string userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Router of lane {Lane}: user {UserId} has another queue now; it begins anew")]
    private partial void LogOtherQueue(string lane, string userId);
}
