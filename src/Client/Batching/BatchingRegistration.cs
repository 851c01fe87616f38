using System.Diagnostics.Metrics;
using EventHub.Client.Batching;
using EventHub.Client.Publishing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

// Where every host looks for what it can add.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the batching publisher.</summary>
public static class EventHubBatchingServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="BatchingEventPublisher"/> over the <see cref="IEventPublisher"/> that <c>AddEventHubClient</c> or
    /// <c>AddEventHubHttpClient</c> adds. The host disposes it, and so has what is queued sent, when it stops.
    /// </summary>
    public static IServiceCollection AddEventHubBatching(this IServiceCollection services, BatchingPublisherOptions? options = null)
    {
        options?.Validate();
        services.AddMetrics();
        services.TryAddSingleton(provider => new BatchingEventPublisher(
            provider.GetRequiredService<IEventPublisher>(),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BatchingEventPublisher>>(),
            provider.GetRequiredService<IMeterFactory>()));
        return services;
    }
}
