namespace EventHub.Silo.Hosting;

/// <summary>Nodes start in any order: an api node waits for its cluster as long as it takes.</summary>
internal sealed partial class GatewayRetry(TimeProvider time, ILogger<GatewayRetry> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _pause = Shortest;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogWaiting(_pause, exception.Message);
        await Task.Delay(_pause, time, cancellationToken);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo of the cluster can be reached; trying again in {Pause}: {Reason}")]
    private partial void LogWaiting(TimeSpan pause, string reason);
}
