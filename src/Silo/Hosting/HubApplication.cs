using EventHub.Api;
using EventHub.Api.Health;
using EventHub.Api.Realtime;
using EventHub.Api.Security;
using EventHub.Api.Statistics;
using EventHub.Silo.Configuration;
using EventHub.Silo.Dashboard;
using EventHub.Silo.Load;
using EventHub.Silo.Metrics;
using Microsoft.Extensions.Configuration.Memory;

namespace EventHub.Silo.Hosting;

/// <summary>Puts a node together from its roles.</summary>
internal static class HubApplication
{
    /// <summary>
    /// Long enough to commit what waits and to tell the readers to go elsewhere. Grain clients that keep calling hold a silo's
    /// stop up to the last moment; they lose nothing by its end, since what was acknowledged is committed.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <param name="key">What tokens are signed with; null for a node without the front end.</param>
    public static WebApplication Build(HubOptions options, SigningKey? key)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The page lies beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });

        // Before all other sources: whatever says the same in another way goes before the file.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = options.FileEntries });
        builder.WebHost.UseUrls([.. options.Urls, .. options.MetricsUrls]);
        builder.Logging.AddHubLogging(options);
        builder.Services.Configure<HostOptions>(static host =>
        {
            host.ShutdownTimeout = ShutdownTimeout;

            // HTTP answers from the beginning: that the node is alive, and that it is not ready, while it still joins its cluster.
            host.ServicesStartConcurrently = true;
        });
        builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
        builder.AddHubMetrics(options);
        builder.Services.AddLoadShedding();
        if (options.IsSilo)
        {
            builder.UseOrleans(silo => silo.AddSiloNode(options));
        }
        else
        {
            builder.UseOrleansClient(client => client.AddApiNode(options));
        }

        return options.IsApi ? BuildApi(builder, options, key!) : BuildSiloAlone(builder, options);
    }

    private static WebApplication BuildApi(WebApplicationBuilder builder, HubOptions options, SigningKey key)
    {
        builder.Services.AddEventHubApi(key, options.Access);
        builder.Services.AddSiloLosses();
        builder.Services.AddFrontEndAnnouncements();
        builder.Services.AddDashboardCookie();
        builder.Services.BoundUnsentBytes();
        builder.Services.BoundServerStop();
        var app = builder.Build();
        app.UseMetricsPorts(options);
        app.UseEventHubApi();
        app.MapMetrics();
        if (options.HasDashboard)
        {
            app.MapHubDashboard();
        }

        return app;
    }

    private static WebApplication BuildSiloAlone(WebApplicationBuilder builder, HubOptions options)
    {
        builder.Services.AddEventHubHealth();
        builder.Services.BoundServerStop();
        var app = builder.Build();
        app.UseMetricsPorts(options);
        app.UseEventHubHealth();
        return app;
    }
}
