using EventHub.Client.Grains;
using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

// Where every host looks for what it can add.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the client over Orleans.</summary>
public static class EventHubClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds an <see cref="IEventPublisher"/> over an Orleans client of its own, which connects when the host starts. For processes on
    /// the hub's own network; from anywhere else publish over HTTP.
    /// </summary>
    public static IServiceCollection AddEventHubClient(this IServiceCollection services, Action<EventHubClientOptions> configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EventHubClientOptions>, EventHubClientOptionsValidator>());
        services.AddOptions<EventHubClientOptions>().Configure(configure).ValidateOnStart();
        services.AddOptions<ClusterOptions>().Configure<IOptions<EventHubClientOptions>>((cluster, client) =>
        {
            cluster.ClusterId = client.Value.ClusterId;
            cluster.ServiceId = client.Value.ServiceId;
        });
        services.AddOptions<ClientMessagingOptions>().Configure<IOptions<EventHubClientOptions>>(
            static (messaging, client) => messaging.ResponseTimeout = client.Value.AttemptTimeout);
        services.AddOrleansClient(client => client.UseStaticClustering(
            (OptionsBuilder<StaticGatewayListProviderOptions> gateways) => gateways.Configure<IOptions<EventHubClientOptions>>(
                (list, options) => list.Gateways = [.. options.Value.Gateways.Select(gateway => gateway.ToGatewayUri())])));
        return services.AddPublisher(static provider => provider.GetRequiredService<IOptions<EventHubClientOptions>>().Value.Retry);
    }

    /// <summary>
    /// Adds an <see cref="IEventPublisher"/> over the Orleans client that the host has already, by <c>UseOrleansClient</c> or by being a
    /// silo, which then decides how the hub's cluster is found.
    /// </summary>
    public static IServiceCollection AddEventHubClient(this IServiceCollection services) =>
        services.AddPublisher(static _ => new PublishRetryOptions());

    private static IServiceCollection AddPublisher(this IServiceCollection services, Func<IServiceProvider, PublishRetryOptions> retry)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IEventPublisher>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new GrainEventPublisher(
                provider.GetRequiredService<IGrainFactory>(),
                new Retry(retry(provider), time, new Random(), provider.GetRequiredService<ILogger<Retry>>()),
                time);
        });
    }
}
