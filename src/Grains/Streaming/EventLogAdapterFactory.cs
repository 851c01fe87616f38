using EventHub.Storage.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;

namespace EventHub.Grains.Streaming;

internal sealed class EventLogAdapterFactory : IQueueAdapterFactory
{
    /// <summary>
    /// Batches that wait for a lagging router, of at most 512 KiB each: beyond it the agent stops reading, and the router
    /// reads on from the log at its own pace.
    /// </summary>
    private const int CachedBatches = 64;

    private readonly EventLogAdapter _adapter;
    private readonly SimpleQueueAdapterCache _cache;
    private readonly HashRingBasedPartitionedStreamQueueMapper _mapper;

    private EventLogAdapterFactory(string name, IEventLog log, IGrainFactory grains, ILoggerFactory loggers)
    {
        _mapper = new HashRingBasedPartitionedStreamQueueMapper(log.Lanes.All, name);
        _adapter = new EventLogAdapter(name, _mapper, grains, loggers);
        _cache = new SimpleQueueAdapterCache(new SimpleQueueCacheOptions { CacheSize = CachedBatches }, name, loggers);
    }

    public static IQueueAdapterFactory Create(IServiceProvider services, string name) => new EventLogAdapterFactory(
        name,
        services.GetRequiredService<IEventLog>(),
        services.GetRequiredService<IGrainFactory>(),
        services.GetRequiredService<ILoggerFactory>());

    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(_adapter);

    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => Task.FromResult<IQueueAdapter>(_adapter);

    public IQueueAdapterCache GetQueueAdapterCache() => _cache;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());
}
