using EventHub.Log;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace EventHub.Grains.Streaming;

/// <summary>Read-only: the log grain is the only way to write, and its commit is what feeds the stream.</summary>
internal sealed class EventLogAdapter(
    string name, HashRingBasedPartitionedStreamQueueMapper mapper, IGrainFactory grains, ILoggerFactory loggers) : IQueueAdapter
{
    public string Name => name;

    /// <summary>Rewinding is the log's business: readers resume from it by cursor.</summary>
    public bool IsRewindable => true;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId)
    {
        var lane = mapper.QueueToPartition(queueId);
        return new EventLogReceiver(grains.GetGrain<IEventLogGrain>(lane), lane, loggers.CreateLogger<EventLogReceiver>());
    }

    public Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
        throw new NotSupportedException("events enter through the event log grain, which commits them before anybody sees them");
}
