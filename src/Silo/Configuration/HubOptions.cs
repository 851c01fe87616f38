using Microsoft.Extensions.Logging;

namespace EventHub.Silo.Configuration;

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>What one hub process was told to be; valid when it exists.</summary>
internal sealed record HubOptions
{
    /// <summary>Where HTTP listens; plain http, at least one.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>1 to 64.</summary>
    public required int BulkLanes { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    public required bool PrintsSignInLink { get; init; }

    /// <summary>What the configuration file holds, for the parts of the application that have no option.</summary>
    public IEnumerable<KeyValuePair<string, string?>> FileEntries { get; init; } = [];
}
