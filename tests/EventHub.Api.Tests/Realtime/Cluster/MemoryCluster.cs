using System.Collections.Concurrent;
using EventHub.Delivery;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Replaying;
using Orleans;
using Orleans.Runtime;

namespace EventHub.Api.Tests.Realtime.Cluster;

/// <summary>
/// The grains behind the front end, small and in memory, true to their contracts: a log that is the only truth, a queue per user
/// that sends batches by sequence, and a query grain over the same log.
/// </summary>
internal sealed class MemoryCluster(TimeProvider time) : IGrainFactory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<LogEvent>> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemoryUserQueue> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<INodeOutbox, MemorySender> _senders = new();
    private readonly ConcurrentDictionary<Guid, MemoryReplay> _replays = new();

    public Lanes Lanes { get; } = new(1);

    public string LogId { get; } = "log1";

    /// <summary>Thrown by every call while set.</summary>
    public Exception? Outage { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lanes.Where(static l => Lanes.IsDurable(l.Key)).Sum(static l => l.Value.Count);
            }
        }
    }

    public Cursor Head
    {
        get
        {
            lock (_gate)
            {
                return Cursor.Of(LogId, Lanes.Durable.Select(lane => KeyValuePair.Create(lane, (long)LaneOf(lane).Count)));
            }
        }
    }

    public MemoryUserQueue Queue(string userId) => _queues.GetOrAdd(userId, _ => new MemoryUserQueue(this));

    /// <summary>All replays that there are.</summary>
    public ICollection<MemoryReplay> Replays => _replays.Values;

    public MemoryReplay Replay(Guid id) => _replays.GetOrAdd(id, static id => new MemoryReplay(id));

    public MemorySender SenderTo(NodeAddress node) => _senders.GetOrAdd(node.Outbox, outbox => new MemorySender(outbox));

    /// <summary>Commits an event and, unless it shall only be in the log, offers it to every queue.</summary>
    public LogEvent Append(EventDraft draft, bool offer = true)
    {
        lock (_gate)
        {
            var priority = TestEvents.Complete(draft, time.GetUtcNow()).Priority;
            var lane = LaneOf(Lanes.Of(priority, draft.Source, draft.Persist));
            var e = TestEvents.Log(draft, Lanes.Of(priority, draft.Source, draft.Persist), lane.Count + 1, time.GetUtcNow());
            lane.Add(e);
            if (offer)
            {
                foreach (var queue in _queues.Values)
                {
                    queue.Offer(e);
                }
            }

            return e;
        }
    }

    /// <summary>What a lane has after a sequence, with nothing appended between this and what is done in <paramref name="then"/>.</summary>
    public void ReadAndThen(Action<Func<string, long, List<LogEvent>>> then)
    {
        lock (_gate)
        {
            then((lane, after) => LaneOf(lane).Skip((int)after).ToList());
        }
    }

    public List<LogEvent> Read(string lane, long after, long upTo)
    {
        lock (_gate)
        {
            return LaneOf(lane).Skip((int)after).Take((int)(upTo - after)).ToList();
        }
    }

    public void ThrowIfOut()
    {
        if (Outage is { } outage)
        {
            throw outage;
        }
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        object grain = typeof(TGrainInterface) == typeof(IUserQueueGrain) ? Queue(primaryKey)
            : typeof(TGrainInterface) == typeof(IEmitterGrain) ? new MemoryEmitter(this)
            : throw new NotSupportedException(typeof(TGrainInterface).Name);
        return (TGrainInterface)grain;
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        typeof(TGrainInterface) == typeof(IEventQueryGrain)
            ? (TGrainInterface)(object)new MemoryQuery(this)
            : typeof(TGrainInterface) == typeof(IReplayDirectoryGrain)
            ? (TGrainInterface)(object)new MemoryReplayDirectory(this)
            : throw new NotSupportedException(typeof(TGrainInterface).Name);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        typeof(TGrainInterface) == typeof(IReplaySessionGrain)
            ? (TGrainInterface)(object)Replay(primaryKey)
            : throw new NotSupportedException(typeof(TGrainInterface).Name);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();

    private List<LogEvent> LaneOf(string lane) => _lanes.TryGetValue(lane, out var events) ? events : _lanes[lane] = [];
}
