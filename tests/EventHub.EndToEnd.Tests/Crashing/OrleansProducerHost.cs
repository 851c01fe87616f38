using EventHub.Client.Grains;
using EventHub.Client.Publishing;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>The .NET client in a host, as an application has it.</summary>
internal sealed class OrleansProducerHost : IAsyncDisposable
{
    private readonly IHost _host;

    private OrleansProducerHost(IHost host) => _host = host;

    public IEventPublisher Publisher => _host.Services.GetRequiredService<IEventPublisher>();

    public static async Task<OrleansProducerHost> StartAsync(HubProcess hub)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);

        // What it says about a hub that is being killed is what the test does.
        builder.Logging.ClearProviders();
        builder.Services.AddEventHubClient(options =>
        {
            options.UseLocalHub(hub.Start.GatewayPort!.Value);
            options.Retry.MaxAttempts = 1;
        });
        var host = builder.Build();
        await host.StartAsync();
        return new OrleansProducerHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
