using EventHub.Bench.Processes;
using EventHub.Client.Grains;
using EventHub.Client.Http;
using EventHub.Client.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventHub.Bench.Producing;

/// <summary>A publisher as an application gets it, with the client's defaults.</summary>
internal sealed class PublisherHost : IAsyncDisposable
{
    private readonly IHost _host;

    private PublisherHost(IHost host) => _host = host;

    public IEventPublisher Publisher => _host.Services.GetRequiredService<IEventPublisher>();

    /// <summary>Over an Orleans client.</summary>
    public static Task<PublisherHost> OverGrainsAsync(HubProcess hub, CancellationToken cancellationToken) =>
        StartAsync(services => services.AddEventHubClient(options => options.UseLocalHub(hub.GatewayPort)), cancellationToken);

    /// <summary>Over HTTP.</summary>
    public static Task<PublisherHost> OverHttpAsync(HubProcess hub, CancellationToken cancellationToken) =>
        StartAsync(
            services => services.AddEventHubHttpClient(options =>
            {
                options.Hub = hub.Address;
                options.UseToken(hub.Token("producer"));
            }),
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<PublisherHost> StartAsync(Action<IServiceCollection> add, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        add(builder.Services);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new PublisherHost(host);
    }
}
