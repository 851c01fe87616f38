using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Tracking;

internal static class TrackingSetup
{
    /// <summary>Needs an <see cref="Storage.Deliveries.IDeliveryStore"/>.</summary>
    public static IServiceCollection AddTracking(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptionsWithValidateOnStart<TrackingOptions>().BindConfiguration("EventHub:Tracking");
        services.AddSingleton<IValidateOptions<TrackingOptions>, TrackingOptions.Validation>();
        services.AddSingleton<TrackingMetrics>();
        services.AddSingleton<DeliveryWriter>();
        services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<Tracking>(provider, new Random()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeliveryKeeping>();
        return services;
    }
}
