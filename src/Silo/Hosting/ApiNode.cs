using EventHub.Api.Health;
using EventHub.Silo.Configuration;
using EventHub.Silo.Dashboard;
using Orleans.Configuration;

namespace EventHub.Silo.Hosting;

/// <summary>A node that serves clients and hosts no grains: it reaches the silos through the gateways that the database lists.</summary>
internal static class ApiNode
{
    public static IClientBuilder AddApiNode(this IClientBuilder client, HubOptions options)
    {
        var connection = options.Postgres!.Reveal();
        client.UseAdoNetClustering(cluster => (cluster.Invariant, cluster.ConnectionString) = (ClusterSettings.Invariant, connection));
        client.Configure<ClusterOptions>(cluster => ClusterSettings.Apply(cluster, options));
        client.Configure<ClientMessagingOptions>(ClusterSettings.Apply);
        client.Configure<GatewayOptions>(ClusterSettings.Apply);
        client.Configure<TypeManagementOptions>(ClusterSettings.Apply);
        if (options.HasDashboard)
        {
            client.AddHubDashboard();
        }

        client.UseConnectionRetryFilter<GatewayRetry>();
        client.Services.AddSingleton<GatewayHealth>();
        client.AddGatewayCountChangedHandler(static services => services.GetRequiredService<GatewayHealth>().Count);
        client.Services.AddHealthChecks().AddCheck<GatewayHealth>("gateway", tags: [HealthEndpoints.ReadyTag]);
        return client;
    }
}
