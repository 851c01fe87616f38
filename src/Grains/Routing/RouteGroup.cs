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
    private readonly List<EventReference> _matched = [];

    public EventFilter Filter => filter;

    /// <summary>Subscriptions by id, with their users and nodes.</summary>
    public Dictionary<string, RouteMember> Members { get; } = new(StringComparer.Ordinal);

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
