using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace EventHub.Cluster.Tests.Providers;

/// <summary>A real silo with Orleans' own providers, which read their statements from the database as the hub's silos do.</summary>
internal sealed class ProviderSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private ProviderSilo(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<ProviderSilo> StartAsync(Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        var (silo, gateway) = (FreePorts.Take(), FreePorts.Take());
        builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(silo, gateway);
            configure(orleans);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new ProviderSilo(host);
    }

    public T Keyed<T>(string name)
        where T : notnull => Services.GetRequiredKeyedService<T>(name);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
