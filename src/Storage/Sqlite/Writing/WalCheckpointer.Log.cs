using Microsoft.Extensions.Logging;

namespace EventHub.Storage.Sqlite.Writing;

internal sealed partial class WalCheckpointer
{
    [LoggerMessage(LogLevel.Warning, "Lane {Lane}: its write-ahead log could not be copied into the file and goes on growing: {Advice}")]
    private partial void LogCheckpointFailed(string lane, string advice, Exception exception);
}
