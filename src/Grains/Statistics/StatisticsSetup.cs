using EventHub.Grains.Emitting;
using EventHub.Grains.Log;
using EventHub.Grains.Queues;
using EventHub.Grains.Routing;
using EventHub.Load;
using EventHub.Statistics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace EventHub.Grains.Statistics;

internal static class StatisticsSetup
{
    /// <summary>What the silo counts, and whoever is asked for it.</summary>
    public static ISiloBuilder AddStatistics(this ISiloBuilder silo)
    {
        silo.Services.AddMetrics();
        silo.Services.TryAddSingleton<NodeLoad>();
        silo.Services.TryAddSingleton<ThisProcess>();
        silo.Services.AddSingleton<EmitMetrics>();
        silo.Services.AddSingleton<LogMetrics>();
        silo.Services.AddSingleton<ILoadSource, LogLoad>();
        silo.Services.AddSingleton<RoutingMetrics>();
        silo.Services.AddSingleton<QueueMetrics>();
        silo.Services.AddSingleton<SiloStatisticsClient>();

        // Every grain service tells of its start and of its range of the ring, which means nothing here.
        silo.Services.AddLogging(static logging => logging.AddFilter(typeof(SiloStatistics).FullName, LogLevel.Warning));
        return silo.AddGrainService<SiloStatistics>();
    }
}
