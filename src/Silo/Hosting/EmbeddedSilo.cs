using System.Net;
using EventHub.Api.Health;
using EventHub.Grains.Hosting;
using EventHub.Silo.Configuration;
using Orleans.Configuration;

namespace EventHub.Silo.Hosting;

/// <summary>A silo that is a cluster of its own, reachable from this machine alone: the gateway trusts whoever reaches it.</summary>
internal static class EmbeddedSilo
{
    private const string ClusterName = "eventhub";

    private const string LogDirectory = "log";

    /// <summary>
    /// Statistics of one silo have nobody to be told to, and no other silo's table entries to be looked for; what costs wake-ups
    /// when idle runs this rarely.
    /// </summary>
    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(1);

    public static ISiloBuilder AddEmbeddedHub(this ISiloBuilder silo, HubOptions options)
    {
        silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: ClusterName, clusterId: ClusterName);
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, options.SiloPort);
            endpoint.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Loopback, options.GatewayPort);
        });
        silo.Configure<DeploymentLoadPublisherOptions>(static load => load.DeploymentLoadPublisherRefreshTime = Rarely);
        silo.UseSqliteEventLog(Path.Combine(options.DataDirectory, LogDirectory), options.BulkLanes);
        silo.AddEventHubGrains();
        silo.Services.AddHealthChecks().AddCheck<SiloHealth>("silo", tags: [HealthEndpoints.ReadyTag]);
        return silo;
    }
}
