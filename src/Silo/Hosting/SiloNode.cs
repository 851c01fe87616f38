using System.Net;
using EventHub.Api.Health;
using EventHub.Grains.Hosting;
using EventHub.Silo.Configuration;
using EventHub.Silo.Dashboard;
using Orleans.Configuration;

namespace EventHub.Silo.Hosting;

/// <summary>A node that hosts grains: a cluster of its own over SQLite, or one of several silos over PostgreSQL.</summary>
internal static class SiloNode
{
    private const string LogDirectory = "log";

    private const string GrainStateFile = "grains.db";

    private const string RecordsFile = "records.db";

    /// <summary>
    /// Statistics of one silo have nobody to be told to, and no other silo's table entries to be looked for; what costs wake-ups
    /// when idle runs this rarely.
    /// </summary>
    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(1);

    public static ISiloBuilder AddSiloNode(this ISiloBuilder silo, HubOptions options)
    {
        if (options.Store == StoreKind.Sqlite)
        {
            silo.AddAlone(options);
        }
        else
        {
            silo.AddClustered(options, options.Postgres!.Reveal());
        }

        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = options.AdvertisedAddress;
            endpoint.SiloPort = options.SiloPort;
            endpoint.GatewayPort = options.GatewayPort;
            endpoint.SiloListeningEndpoint = new IPEndPoint(options.BindAddress, options.SiloPort);
            endpoint.GatewayListeningEndpoint = new IPEndPoint(options.BindAddress, options.GatewayPort);
        });
        silo.AddEventHubGrains();
        if (options.HasDashboard)
        {
            silo.AddHubDashboard();
        }

        silo.Services.AddHealthChecks()
            .AddCheck<SiloHealth>("silo", tags: [HealthEndpoints.ReadyTag])
            .AddCheck<StoreHealth>("store", tags: [HealthEndpoints.ReadyTag]);
        return silo;
    }

    private static void AddAlone(this ISiloBuilder silo, HubOptions options)
    {
        silo.UseLocalhostClustering(
            options.SiloPort, options.GatewayPort, serviceId: ClusterSettings.ServiceId, clusterId: options.Cluster);
        silo.Configure<DeploymentLoadPublisherOptions>(static load => load.DeploymentLoadPublisherRefreshTime = Rarely);
        silo.UseSqliteEventLog(Path.Combine(options.DataDirectory, LogDirectory), options.BulkLanes);
        silo.UseSqliteRecords(Path.Combine(options.DataDirectory, RecordsFile));
        silo.UseSqliteGrainState(Path.Combine(options.DataDirectory, GrainStateFile));
    }

    private static void AddClustered(this ISiloBuilder silo, HubOptions options, string connection)
    {
        silo.UsePostgresEventLog(connection, options.BulkLanes);
        silo.UsePostgresRecords();
        silo.UsePostgresGrainState(connection);
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (ClusterSettings.Invariant, connection));
        silo.UseAdoNetClustering(cluster => (cluster.Invariant, cluster.ConnectionString) = (ClusterSettings.Invariant, connection));
        silo.Configure<ClusterOptions>(cluster => ClusterSettings.Apply(cluster, options));
        silo.Configure<ClusterMembershipOptions>(ClusterSettings.Apply);
        silo.Configure<SiloMessagingOptions>(ClusterSettings.Apply);
        silo.Configure<GrainDirectoryOptions>(ClusterSettings.Apply);

        // A lane or a user must not have two activations while a silo dies or joins: the log's epoch would keep them from harm,
        // at the price of refused commits.
#pragma warning disable ORLEANSEXP003 // Experimental in name: what it promises is what is needed here, and the cluster's tests hold it to it.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    }
}
