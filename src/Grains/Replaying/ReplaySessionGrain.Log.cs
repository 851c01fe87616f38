using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Replaying;

internal sealed partial class ReplaySessionGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {ConnectionId} of replay {ReplayId} was not heard of; it is counted out")]
    private partial void LogSilent(string connectionId, Guid replayId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Replay {ReplayId} is played elsewhere: version {Version} was not the last one")]
    private partial void LogReplaced(Guid replayId, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The progress of replay {ReplayId} could not be written; tried again with the next")]
    private partial void LogNotSaved(Guid replayId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log can't be read for replay {ReplayId}; tried again in {Pause}")]
    private partial void LogUnreadable(Guid replayId, TimeSpan pause, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Replay {ReplayId} failed")]
    private partial void LogFailed(Guid replayId, Exception error);
}
