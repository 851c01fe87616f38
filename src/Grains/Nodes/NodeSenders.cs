using System.Collections.Concurrent;
using EventHub.Delivery;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Nodes;

/// <summary>This silo's senders, one per node: everything that the silo has for a node goes through one numbered line.</summary>
internal sealed class NodeSenders(TimeProvider time, ILogger<NodeSender> logger)
{
    /// <summary>
    /// How long a node that was given up is remembered: if it comes back, its sender's next number tells it of what was lost.
    /// </summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, NodeSender> _senders = new(StringComparer.Ordinal);

    public NodeSender To(NodeAddress node) => _senders.TryGetValue(node.NodeId, out var sender) ? sender : Add(node);

    private NodeSender Add(NodeAddress node)
    {
        foreach (var known in _senders)
        {
            if (known.Value.GoneFor > Memory)
            {
                _senders.TryRemove(known);
            }
        }

        return _senders.GetOrAdd(node.NodeId, static (_, made) => new NodeSender(made.node, made.time, made.logger), (node, time, logger));
    }
}
