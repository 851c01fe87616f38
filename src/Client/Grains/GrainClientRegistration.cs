using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace EventHub.Client.Grains;

public static class GrainClientRegistration
{
    /// <summary>
    /// Adds an <see cref="IEventPublisher"/> over an Orleans client, which connects when the host starts. For processes on the
    /// hub's own network; from anywhere else publish over HTTP.
    /// </summary>
    public static IServiceCollection AddEventHubClient(this IServiceCollection services, Action<EventHubClientOptions> configure)
    {
        services.AddSingleton<IValidateOptions<EventHubClientOptions>, EventHubClientOptionsValidator>();
        services.AddOptions<EventHubClientOptions>().Configure(configure).ValidateOnStart();
        services.AddOptions<ClusterOptions>().Configure<IOptions<EventHubClientOptions>>((cluster, client) =>
        {
            cluster.ClusterId = client.Value.ClusterId;
            cluster.ServiceId = client.Value.ServiceId;
        });
        services.AddOrleansClient(client => client.UseStaticClustering(
            (OptionsBuilder<StaticGatewayListProviderOptions> gateways) => gateways.Configure<IOptions<EventHubClientOptions>>(
                (list, options) => list.Gateways = [.. options.Value.Gateways.Select(gateway => gateway.ToGatewayUri())])));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IEventPublisher>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new GrainEventPublisher(
                provider.GetRequiredService<IClusterClient>(),
                new Retry(
                    provider.GetRequiredService<IOptions<EventHubClientOptions>>().Value.Retry,
                    time,
                    new Random(),
                    provider.GetRequiredService<ILogger<Retry>>()),
                time);
        });
        return services;
    }
}
