using EventHub.Api;
using EventHub.Api.Security;
using EventHub.Silo.Configuration;

namespace EventHub.Silo.Hosting;

/// <summary>Puts the hub together: front end and silo in one process.</summary>
internal static class HubApplication
{
    /// <summary>
    /// Long enough to commit what waits and to tell the readers to go elsewhere. Grain clients that keep calling hold a silo's
    /// stop up to the last moment; they lose nothing by its end, since what was acknowledged is committed.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    public static WebApplication Build(HubOptions options, SigningKey key)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The page lies beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(options.FileEntries);
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.Logging.AddHubLogging(options);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.UseOrleans(silo => silo.AddEmbeddedHub(options));
        builder.Services.AddEventHubApi(key);
        var app = builder.Build();
        app.UseEventHubApi();
        return app;
    }
}
