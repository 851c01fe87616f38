using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Client.Http;

public static class HttpClientRegistration
{
    /// <summary>How long a connection is reused: a hub that moved to another address is found again within it.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds an <see cref="IEventPublisher"/> over the hub's REST interface.</summary>
    public static IServiceCollection AddEventHubHttpClient(this IServiceCollection services, Action<EventHubHttpOptions> configure)
    {
        services.AddSingleton<IValidateOptions<EventHubHttpOptions>, EventHubHttpOptionsValidator>();
        services.AddOptions<EventHubHttpOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(HubHttp.ClientName)
            .ConfigureHttpClient((provider, client) =>
            {
                var options = provider.GetRequiredService<IOptions<EventHubHttpOptions>>().Value;
                client.BaseAddress = AsDirectory(options.Hub!);
                client.Timeout = options.AttemptTimeout;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton<IEventPublisher>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var options = provider.GetRequiredService<IOptions<EventHubHttpOptions>>();
            return new HttpEventPublisher(
                new HubHttp(provider.GetRequiredService<IHttpClientFactory>(), options, time),
                new Retry(options.Value.Retry, time, new Random(), provider.GetRequiredService<ILogger<Retry>>()),
                time);
        });
        return services;
    }

    /// <summary>A base address without a final slash would lose its last segment to the paths below it.</summary>
    private static Uri AsDirectory(Uri hub) =>
        hub.AbsolutePath.EndsWith('/') ? hub : new UriBuilder(hub) { Path = hub.AbsolutePath + "/" }.Uri;
}
