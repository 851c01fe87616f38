using System.Collections.Concurrent;
using Orleans.Runtime;

namespace EventHub.Grains.Queues;

/// <summary>
/// Tells this silo's grains when another silo leaves: the routers that were on it are gone, and whoever has routes there has to
/// bring them to the new ones before the next renewal.
/// </summary>
internal sealed class ClusterChanges : ILifecycleParticipant<ISiloLifecycle>, ISiloStatusListener
{
    private readonly ISiloStatusOracle _silos;
    private readonly ConcurrentDictionary<object, Action> _listeners = new();

    public ClusterChanges(ISiloStatusOracle silos) => _silos = silos;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(ClusterChanges),
        ServiceLifecycleStage.RuntimeGrainServices,
        _ =>
        {
            _silos.SubscribeToSiloStatusEvents(this);
            return Task.CompletedTask;
        });

    /// <param name="listener">Whose notice it is.</param>
    /// <param name="notice">Called on any thread; returns at once.</param>
    public void Tell(object listener, Action notice) => _listeners[listener] = notice;

    public void Forget(object listener) => _listeners.TryRemove(listener, out _);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status != SiloStatus.Dead || updatedSilo.Equals(_silos.SiloAddress))
        {
            return;
        }

        foreach (var (_, notice) in _listeners)
        {
            notice();
        }
    }
}
