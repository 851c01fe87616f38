using EventHub.Api.Documents;
using EventHub.Api.Errors;
using EventHub.Api.Health;
using EventHub.Api.Limits;
using EventHub.Api.Pages;
using EventHub.Api.Realtime;
using EventHub.Api.Rest;
using EventHub.Api.Rest.Deliveries;
using EventHub.Api.Rest.Emitting;
using EventHub.Api.Rest.Info;
using EventHub.Api.Rest.NamedFilters;
using EventHub.Api.Rest.Querying;
using EventHub.Api.Rest.Replaying;
using EventHub.Api.Rest.Subscriptions;
using EventHub.Api.Rest.Statistics;
using EventHub.Api.Rest.Tokens;
using EventHub.Api.Security;
using EventHub.Api.Security.Origins;
using EventHub.Api.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventHub.Api;

/// <summary>The hub's HTTP front end.</summary>
public static class ApiSetup
{
    /// <param name="key">Signs and checks the hub's own tokens.</param>
    /// <param name="access">Whose tokens and pages are let in; the hub's own alone when it is null.</param>
    public static IServiceCollection AddEventHubApi(this IServiceCollection services, SigningKey key, AccessOptions? access = null)
    {
        services.AddEventHubSecurity(key, access);
        services.AddOrigins(access ?? new AccessOptions());
        services.AddMetrics();
        services.TryAddSingleton<RefusalMetrics>();
        services.AddExceptionHandler<ExceptionAnswer>();
        services.AddEventHubHealth();
        services.AddRequestLimits();
        services.AddRateLimits();
        services.AddEventHubRealtime();
        services.AddFrontEndStatistics();
        return services;
    }

    /// <summary>The order matters: whatever fails gets a problem, whatever answers gets the headers, the page needs no token.</summary>
    public static WebApplication UseEventHubApi(this WebApplication app)
    {
        app.UseExceptionHandler(static _ => { });
        app.UseSecurityHeaders();
        app.UseStatusCodePages(static context => ProblemResponse.WriteOfStatusAsync(context.HttpContext));
        app.UseStartGate();
        app.UsePage(app.Environment.WebRootFileProvider);
        app.UseRouting();
        app.UseOrigins();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRequestRates();
        app.MapHealth();
        app.MapDocuments();
        app.MapWebSocketInfo();
        app.MapDevelopmentTokens(app.Services.GetRequiredService<AccessOptions>());
        app.MapEventHubRealtime();
        var events = app.MapGroup("/api/events").RefuseUnread();
        events.MapEmitting();
        events.MapDeliveries();
        events.MapReplaying();
        events.MapSubscriptions();
        events.MapNamedFilters();
        events.MapStatistics();
        events.MapQuerying();
        return app;
    }
}
