using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Nodes;

namespace EventHub.Grains.Routing;

/// <summary>Which events of a stretch which node wants, so that each goes there once.</summary>
internal sealed class NodeInterest
{
    private readonly Dictionary<string, (NodeAddress Node, bool[] Wanted)> _nodes = new(StringComparer.Ordinal);

    public void Add(List<NodeAddress> nodes, EventReference[] matched, long first, int count)
    {
        foreach (var node in nodes)
        {
            if (!_nodes.TryGetValue(node.NodeId, out var interest))
            {
                interest = (node, new bool[count]);
                _nodes.Add(node.NodeId, interest);
            }

            foreach (var reference in matched)
            {
                interest.Wanted[reference.Sequence - first] = true;
            }
        }
    }

    public void PostTo(NodeSenders senders, ReadOnlySpan<LogEvent> events, bool urgent)
    {
        foreach (var (node, wanted) in _nodes.Values)
        {
            var selected = new List<LogEvent>(events.Length);
            for (var i = 0; i < events.Length; i++)
            {
                if (wanted[i])
                {
                    selected.Add(events[i]);
                }
            }

            senders.To(node).Post(selected, urgent);
        }

        _nodes.Clear();
    }
}
