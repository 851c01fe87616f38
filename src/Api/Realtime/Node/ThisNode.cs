using EventHub.Delivery;

namespace EventHub.Api.Realtime.Node;

/// <summary>This process as silos address it.</summary>
internal sealed class ThisNode
{
    private readonly Lazy<NodeAddress> _address;

    public ThisNode(IGrainFactory grains, NodeOutbox outbox) =>
        _address = new Lazy<NodeAddress>(() => new NodeAddress(Id, grains.CreateObjectReference<INodeOutbox>(outbox)));

    /// <summary>Of this life of the process alone: frames for a former one can't be taken for ours.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Made when first asked for, because an Orleans client has to be connected before.</summary>
    public NodeAddress Address => _address.Value;
}
