using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Collecting;

internal sealed partial class SourceCollector
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Source}: continuing after batch {Position}.")]
    private partial void Continues(string source, long position);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Source}: new to the hub; beginning at the {Where} of the log.")]
    private partial void Begins(string source, string where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source}: the hub already holds batch {Theirs}, beside this collector's {Ours}; following it. Two collectors must not share a source.")]
    private partial void FollowsOther(string source, long theirs, long ours);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Source}: stopped; everything that was read is with the hub.")]
    private partial void Stopped(string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source}: stopped before the hub took the last batch; it is read again at the next start.")]
    private partial void StoppedUnsent(string source);
}
