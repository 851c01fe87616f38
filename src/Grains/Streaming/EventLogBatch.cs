using EventHub.Events;
using Orleans.Concurrency;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;

namespace EventHub.Grains.Streaming;

/// <summary>
/// A stretch of a lane on its way to the lane's router, as one stream item. Its token is the last sequence: resuming is
/// exclusive for implicit subscribers, so a token of the first would deliver the rest of the batch twice.
/// </summary>
[GenerateSerializer, Immutable, Alias("eventhub.EventLogBatch")]
internal sealed class EventLogBatch(string lane, LogEvent[] events) : IBatchContainer
{
    [Id(0)]
    private readonly string _lane = lane;

    [Id(1)]
    private readonly LogEvent[] _events = events;

    public StreamId StreamId => EventStream.Of(_lane);

    public StreamSequenceToken SequenceToken => new EventSequenceTokenV2(_events[^1].Position.Sequence);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>()
    {
        if (_events is T item)
        {
            yield return Tuple.Create(item, SequenceToken);
        }
    }

    public bool ImportRequestContext() => false;
}
