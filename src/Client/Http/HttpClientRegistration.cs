using EventHub.Client.Http;
using EventHub.Client.Publishing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// Where every host looks for what it can add.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the client over HTTP.</summary>
public static class EventHubHttpClientServiceCollectionExtensions
{
    private const string ClientName = "EventHub";

    /// <summary>
    /// Adds an <see cref="EventHubHttpClient"/>, also as <see cref="IEventPublisher"/>. Options are checked when the host starts; the hub
    /// need not be there yet.
    /// </summary>
    public static IServiceCollection AddEventHubHttpClient(this IServiceCollection services, Action<EventHubHttpOptions> configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EventHubHttpOptions>, EventHubHttpOptionsValidator>());
        services.AddOptions<EventHubHttpOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(ClientName)
            .ConfigureHttpClient((provider, client) => HubHttp.Configure(client, provider.GetRequiredService<IOptions<EventHubHttpOptions>>().Value))
            .ConfigurePrimaryHttpMessageHandler(HubHttp.NewHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<EventHubHttpOptions>>().Value;
            return new EventHubHttpClient(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>());
        });
        services.AddSingleton<IEventPublisher>(static provider => provider.GetRequiredService<EventHubHttpClient>());
        return services;
    }

    /// <summary>Adds an <see cref="EventHubHttpClient"/> with a token that does not change.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="hub">The hub's address, e.g. <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">The bearer token; <c>eventhub token</c> makes one.</param>
    public static IServiceCollection AddEventHubHttpClient(this IServiceCollection services, Uri hub, string token) =>
        services.AddEventHubHttpClient(options =>
        {
            options.Hub = hub;
            options.UseToken(token);
        });
}
