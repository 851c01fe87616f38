using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

internal sealed partial class ClientSession
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {Connection}: batches of subscription {Subscription} were lost on the way; it begins again after what was written")]
    private partial void LogHole(string connection, string subscription);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {Connection}: {Bytes} bytes wait for subscription {Subscription}, more than may; it begins again after what was written")]
    private partial void LogOverflow(string connection, string subscription, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {Connection}: a batch of subscription {Subscription} could not be written; it begins again after what was written")]
    private partial void LogFailed(string connection, string subscription, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {Connection} of user {User} took nothing for {Seconds} s while a batch waited for it; it is closed")]
    private partial void LogTakesNothing(string connection, string user, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {Connection} of user {User} acknowledged nothing of subscription {Subscription} for {Seconds} s, though it holds as much as it may; it is closed")]
    private partial void LogAcksNothing(string connection, string user, string subscription, double seconds);
}
