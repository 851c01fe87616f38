using EventHub.Grains.Emitting;
using EventHub.Grains.Log;
using EventHub.Grains.Queues;
using EventHub.Grains.Routing;
using EventHub.Grains.Tracking;
using EventHub.Statistics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace EventHub.Grains.Statistics;

/// <summary>Every silo's own: answers what the silo has counted.</summary>
[Alias("eventhub.ISiloStatistics")]
internal interface ISiloStatistics : IGrainService
{
    [Alias("Report")]
    [ResponseTimeout(StatisticsTimes.AnswerText)]
    Task<SiloReport> Report();
}

[Reentrant]
internal sealed class SiloStatistics(
    GrainId id, Silo silo, ILoggerFactory loggers, ThisProcess process, ILocalSiloDetails details, SiloLoad load, EmitMetrics emits,
    LogMetrics log, RoutingMetrics routers, QueueMetrics queues, TrackingMetrics deliveries)
    : GrainService(id, silo, loggers), ISiloStatistics
{
    public Task<SiloReport> Report() => Task.FromResult(new SiloReport
    {
        Process = process.Report(),
        Address = details.SiloAddress.Endpoint.ToString(),
        Cpu = load.Cpu,
        Emitted = emits.Events(),
        Refused = emits.Refusals(),
        FailedEvents = emits.FailedEvents,
        EventsPerSecond = log.EventsPerSecond,
        Lanes = log.Lanes(),
        Routers = routers.Report(),
        Strategies = queues.Strategies(),
        Queues = queues.Report(),
        Deliveries = deliveries.Report(),
        Kinds = log.Kinds(),
    });
}

/// <summary>Reaches any silo's.</summary>
internal sealed class SiloStatisticsClient(IServiceProvider services) : GrainServiceClient<ISiloStatistics>(services)
{
    public Task<SiloReport> Ask(SiloAddress silo) => GetGrainService(silo).Report();
}
