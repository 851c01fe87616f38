namespace EventHub.Collector.Bind9.Sending;

/// <summary>How the process ends, for whoever supervises it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Options that are wrong: the same call will fail again.</summary>
    public const int Usage = 1;

    /// <summary>The token was refused.</summary>
    public const int Unauthorized = 3;

    /// <summary>The hub will not take a batch, or holds a checkpoint of something else.</summary>
    public const int Rejected = 4;
}

/// <summary>The hub said no for good.</summary>
internal sealed class HubRefusedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
