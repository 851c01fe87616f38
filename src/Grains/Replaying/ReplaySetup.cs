using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Replaying;

internal static class ReplaySetup
{
    /// <summary>Needs an <see cref="Storage.Replays.IReplayStore"/>.</summary>
    public static IServiceCollection AddReplaying(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ReplayOptions>().BindConfiguration("EventHub:Replays");
        services.AddSingleton<IValidateOptions<ReplayOptions>, ReplayOptions.Validation>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ReplayKeeping>();
        return services;
    }
}
