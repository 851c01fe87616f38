using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Grains.Routing;

/// <summary>
/// Subscriptions that always agree: the same filter asked by readers with the same rights. A match is decided once for all of
/// them, and they share the list of what matched.
/// </summary>
internal sealed class RouteGroup(EventFilter filter, Reader reader)
{
    private readonly EventMatcher _matcher = new(filter);
    private readonly Dictionary<string, RouteMember> _members = new(StringComparer.Ordinal);
    private readonly List<EventReference> _matched = [];
    private List<NodeAddress>? _nodes;
    private long _lastVisit;

    public EventFilter Filter => filter;

    /// <summary>Subscriptions by id, with their users and nodes.</summary>
    public IReadOnlyDictionary<string, RouteMember> Members => _members;

    /// <summary>Every node that has members, once: an event's bytes go there once however many they are.</summary>
    public List<NodeAddress> Nodes => _nodes ??= [.. _members.Values.Select(static m => m.Node).DistinctBy(static n => n.NodeId)];

    public void Add(string subscriptionId, RouteMember member)
    {
        _members[subscriptionId] = member;
        _nodes = null;
    }

    public void Remove(string subscriptionId)
    {
        _members.Remove(subscriptionId);
        _nodes = null;
    }

    /// <summary>True once per visit number: an event may reach a group by several of its values.</summary>
    public bool VisitFirst(long visit)
    {
        if (_lastVisit == visit)
        {
            return false;
        }

        _lastVisit = visit;
        return true;
    }

    public bool Matches(LogEvent e) => Visibility.Visibility.See(reader, e) is { } seen && _matcher.Matches(seen);

    public bool HasMatched => _matched.Count > 0;

    public void Collect(LogEvent e) => _matched.Add(new EventReference(e.Position.Sequence, e.Size, e.Header.Priority));

    /// <summary>What matched since the last call, as one array for all members.</summary>
    public EventReference[] TakeMatched()
    {
        EventReference[] matched = [.. _matched];
        _matched.Clear();
        return matched;
    }
}

internal readonly record struct RouteMember(string UserId, NodeAddress Node);
