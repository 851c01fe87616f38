using EventHub.Api.Health;
using EventHub.Load;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventHub.Silo.Load;

internal static class LoadSetup
{
    public static IServiceCollection AddLoadShedding(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SheddingOptions>().BindConfiguration("EventHub:Shedding").ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeLoad>();
        services.AddSingleton<ILoadSource, ProcessorLoad>();
        services.AddHostedService<LoadWatch>();
        services.AddHealthChecks().AddCheck<LoadHealth>("load", tags: [HealthEndpoints.ReadyTag]);
        return services;
    }
}
