using System.Collections.Concurrent;
using System.Collections.Frozen;
using EventHub.Delivery;
using EventHub.Storage.Log;
using Orleans.Runtime;

namespace EventHub.Grains.Queues;

/// <summary>
/// This silo's user queues by the life that routers know them under, and where routers reach them: an address for each lane,
/// because an address takes one call after the other and no lane may wait for another.
/// </summary>
internal sealed class QueueHosts(IGrainFactory grains, IEventLog log) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<Guid, HostedQueue> _queues = new();

    /// <summary>Held here, because Orleans holds the object behind an address only weakly.</summary>
    private FrozenDictionary<string, (QueueHost Host, IQueueHost Address)> _lanes =
        FrozenDictionary<string, (QueueHost, IQueueHost)>.Empty;

    /// <summary>Addresses are made before there are grains: from inside of one they can't be.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(QueueHosts),
        ServiceLifecycleStage.RuntimeGrainServices,
        _ =>
        {
            _lanes = log.Lanes.All.ToFrozenDictionary(static lane => lane, _ => New(), StringComparer.Ordinal);
            return Task.CompletedTask;
        });

    public IQueueHost AddressOf(string lane) => _lanes[lane].Address;

    /// <summary>What is on this silo is reached without a message.</summary>
    public IQueueHost Reach(IQueueHost address, string lane) => _lanes[lane] is var own && own.Address.Equals(address) ? own.Host : address;

    /// <summary>What waits in each of them.</summary>
    public IEnumerable<QueueDepth> Depths => _queues.Values.Select(static queue => queue.Depth);

    public void Add(Guid queue, HostedQueue hosted) => _queues[queue] = hosted;

    public void Remove(Guid queue) => _queues.TryRemove(queue, out _);

    private (QueueHost Host, IQueueHost Address) New()
    {
        var host = new QueueHost(_queues);
        return (host, grains.CreateObjectReference<IQueueHost>(host));
    }
}

/// <param name="Turns">Where the queue's code runs.</param>
/// <param name="Take">Called there; false when the queue is no longer.</param>
internal sealed record HostedQueue(IWorkItemScheduler Turns, Func<LaneShare, bool> Take)
{
    public QueueDepth Depth { get; init; } = new();
}
