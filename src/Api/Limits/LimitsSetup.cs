using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Limits;

internal static class LimitsSetup
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddOptions<RateLimitOptions>().BindConfiguration("EventHub:RateLimits").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitOptions>>(
            new OptionsErrors<RateLimitOptions>(static limits => limits.Validate())));
        services.TryAddSingleton<RateLimits>();
        return services;
    }
}
