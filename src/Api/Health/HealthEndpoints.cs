using System.Text.Json;
using EventHub.Api.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventHub.Api.Health;

/// <summary>Whether the process is alive, and whether it may be given work. Open to everybody, so it says no more than that.</summary>
public static class HealthEndpoints
{
    /// <summary>Tag of the checks that readiness waits for.</summary>
    public const string ReadyTag = "ready";

    public static IServiceCollection AddEventHubHealth(this IServiceCollection services)
    {
        services.AddSingleton<NodeState>();
        services.AddHealthChecks().AddCheck<NodeState>("node", tags: [ReadyTag]);
        return services;
    }

    /// <summary>For a node that has nothing else to answer.</summary>
    public static WebApplication UseEventHubHealth(this WebApplication app)
    {
        app.MapHealth();
        return app;
    }

    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/health/live", static _ => false);
        Map(routes, "/health/ready", static check => check.Tags.Contains(ReadyTag));
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> predicate) =>
        routes.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = predicate,
            ResponseWriter = static (context, report) => JsonAnswer.WriteAsync(context.Response, report, Write),
        }).AllowAnonymous();

    private static void Write(Utf8JsonWriter writer, HealthReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, NameOf(report.Status));
        writer.WriteStartObject("checks"u8);
        foreach (var (name, entry) in report.Entries)
        {
            writer.WriteString(name, NameOf(entry.Status));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
