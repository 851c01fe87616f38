using EventHub.Api.Health;
using EventHub.Load;
using EventHub.Statistics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventHub.Api.Statistics;

public static class FrontEndStatisticsSetup
{
    /// <summary>What the front end counts.</summary>
    internal static IServiceCollection AddFrontEndStatistics(this IServiceCollection services)
    {
        services.TryAddSingleton<NodeLoad>();
        services.TryAddSingleton<ThisProcess>();
        services.AddSingleton<FrontEndReporter>();
        services.AddSingleton<FrontEndRegistration>();
        return services;
    }

    /// <summary>Makes it known to its cluster; needs the <c>IGrainFactory</c> of a silo or of an Orleans client.</summary>
    public static IServiceCollection AddFrontEndAnnouncements(this IServiceCollection services)
    {
        services.AddHostedService<FrontEndAnnouncements>();
        services.AddSingleton<IDrain, FrontEndDeparture>();
        return services;
    }
}
