using System.Net;
using EventHub.Api.Security;
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
    public required HubRoles Roles { get; init; }

    public required StoreKind Store { get; init; }

    /// <summary>Set when the store is PostgreSQL.</summary>
    public required SecretText? Postgres { get; init; }

    /// <summary>1 to 150 characters.</summary>
    public required string Cluster { get; init; }

    /// <summary>Where HTTP listens; plain http, at least one.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Absolute; null: the data directory's own.</summary>
    public required string? SigningKeyFile { get; init; }

    /// <summary>Whose tokens and pages are let in.</summary>
    public required AccessOptions Access { get; init; }

    /// <summary>1 to 64.</summary>
    public required int BulkLanes { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>What both Orleans ports listen on.</summary>
    public required IPAddress BindAddress { get; init; }

    /// <summary>Where other nodes reach them; one address, never all of them.</summary>
    public required IPAddress AdvertisedAddress { get; init; }

    public required bool HasDashboard { get; init; }

    /// <summary>Where <c>/metrics</c> is answered without a token, and nothing else; plain http.</summary>
    public required IReadOnlyList<string> MetricsUrls { get; init; }

    /// <summary>Where metrics are pushed to; null: nowhere, unless OpenTelemetry's own variables say so.</summary>
    public required Uri? OtlpEndpoint { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    public required bool PrintsSignInLink { get; init; }

    /// <summary>Whether anything is signed with the hub's own key that another node has to check.</summary>
    public bool NeedsSharedKey => IsApi && (Access.TakesHubTokens || HasDashboard);

    public bool IsSilo => Roles.HasFlag(HubRoles.Silo);

    public bool IsApi => Roles.HasFlag(HubRoles.Api);

    /// <summary>What the configuration file holds, for the parts of the application that have no option.</summary>
    public IEnumerable<KeyValuePair<string, string?>> FileEntries { get; init; } = [];
}
