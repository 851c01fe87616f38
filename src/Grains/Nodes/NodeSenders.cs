using System.Collections.Concurrent;
using EventHub.Delivery;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Nodes;

/// <summary>This silo's senders, one per node: everything that the silo has for a node goes through one numbered line.</summary>
internal sealed class NodeSenders(ILogger<NodeSender> logger)
{
    private readonly ConcurrentDictionary<string, NodeSender> _senders = new(StringComparer.Ordinal);

    public NodeSender To(NodeAddress node) =>
        _senders.TryGetValue(node.NodeId, out var sender) ? sender : _senders.GetOrAdd(node.NodeId, _ => new NodeSender(node, Drop, logger));

    private void Drop(NodeSender sender) => _senders.TryRemove(KeyValuePair.Create(sender.NodeId, sender));
}
