using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Log;

internal sealed partial class EventLogGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Lane {Lane} opened under epoch {Epoch}, last sequence {LastSequence}")]
    private partial void LogOpened(string lane, long epoch, long lastSequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane} was taken over by another writer; this one stops")]
    private partial void LogFenced(string lane, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane}: a commit of {Requests} requests failed; their callers were told")]
    private partial void LogCommitFailed(string lane, int requests, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lane {Lane}: the store could not be asked how far it is; the next append asks again")]
    private partial void LogReopenFailed(string lane, Exception error);
}
