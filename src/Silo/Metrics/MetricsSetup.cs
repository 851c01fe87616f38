using EventHub.Api.Security;
using EventHub.Silo.Configuration;
using EventHub.Silo.Hosting;
using EventHub.Statistics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EventHub.Silo.Metrics;

/// <summary>
/// Everything that the node counts, in the format of Prometheus at <see cref="Path"/> and, where a collector is named, pushed to it. Nothing
/// is done between two collections.
/// </summary>
internal static class MetricsSetup
{
    public const string Path = "/metrics";

    private const string ServiceName = "eventhub";

    /// <summary>OpenTelemetry's own names; it reads them from the configuration, and with it from the environment.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string OtlpMetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    /// <summary>
    /// The hub's own, the runtime's with those of the process, and the server's. Not Orleans': several measurements for each message, also
    /// while nobody asks, took a tenth of the events that come one by one.
    /// </summary>
    private static readonly string[] Meters =
    [
        "EventHub.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Http.Connections",
    ];

    public static void AddHubMetrics(this WebApplicationBuilder builder, HubOptions options)
    {
        if (options.OtlpEndpoint is { } collector)
        {
            builder.Configuration[OtlpEndpoint] = collector.ToString();
        }

        var pushes = Array.Exists([OtlpEndpoint, OtlpMetricsEndpoint], name => !string.IsNullOrEmpty(builder.Configuration[name]));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(
                ServiceName, serviceVersion: Banner.Version, serviceInstanceId: ThisProcess.Name))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddPrometheusExporter();
                if (pushes)
                {
                    metrics.AddOtlpExporter();
                }
            });
    }

    /// <summary>
    /// Ports that answer metrics to anybody, and nothing else. First of all, since nothing of what follows is for them. The port is the
    /// connection's: a host name is whatever the caller says.
    /// </summary>
    public static void UseMetricsPorts(this WebApplication app, HubOptions options)
    {
        if (options.MetricsUrls.Count == 0)
        {
            return;
        }

        var ports = PortsOf(options);
        app.MapWhen(context => ports.Contains(context.Connection.LocalPort), static branch =>
        {
            branch.UseOpenTelemetryPrometheusScrapingEndpoint(Path);
            branch.Run(static context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>For admins, beside everything else that the front end answers.</summary>
    public static void MapMetrics(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint(Path).RequireAuthorization(SecuritySetup.AdminsOnly);

    /// <summary>Those of a node's addresses that answer more than metrics.</summary>
    public static IReadOnlyList<string> WithoutMetrics(IEnumerable<string> urls, HubOptions options)
    {
        var ports = PortsOf(options);
        return [.. urls.Where(url => !ports.Contains(BindingAddress.Parse(url).Port))];
    }

    private static HashSet<int> PortsOf(HubOptions options) => [.. options.MetricsUrls.Select(static url => BindingAddress.Parse(url).Port)];
}
