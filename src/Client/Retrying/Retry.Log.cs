using Microsoft.Extensions.Logging;

namespace EventHub.Client.Retrying;

internal sealed partial class Retry
{
    [LoggerMessage(1, LogLevel.Warning, "The hub is asked again in {Delay}, attempt {Attempt} of {MaxAttempts}: {Reason}")]
    private partial void LogRetry(int attempt, int maxAttempts, TimeSpan delay, string? reason);
}
