using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Grains.Routing;

/// <summary>
/// The live subscriptions, indexed by what an event must have to be wanted: its user, a value in its data, its type, its source, a
/// tag or its category, whichever comes first that the filter names. An event meets only the groups under its own values and the few
/// that name none.
/// </summary>
internal sealed class RouteIndex
{
    private readonly Dictionary<string, RouteGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _groupOfSubscription = new(StringComparer.Ordinal);
    private readonly Dictionary<IndexEntry, List<RouteGroup>> _byEntry = [];
    private readonly IndexShape _shape = new();
    private readonly List<RouteGroup> _unindexed = [];
    private readonly List<RouteGroup> _matched = [];
    private long _visit;

    public int Subscriptions => _groupOfSubscription.Count;

    public int Groups => _groups.Count;

    public void Add(string userId, SubscriptionRoute route)
    {
        var key = RouteKey.Of(route.Filter, route.Reader);
        if (_groupOfSubscription.TryGetValue(route.SubscriptionId, out var before) && before != key)
        {
            Remove(route.SubscriptionId);
        }

        if (!_groups.TryGetValue(key, out var group))
        {
            group = new RouteGroup(route.Filter, route.Reader);
            _groups.Add(key, group);
            foreach (var list in ListsOf(group))
            {
                list.Add(group);
            }
        }

        group.Add(route.SubscriptionId, new RouteMember(userId, route.Node));
        _groupOfSubscription[route.SubscriptionId] = key;
    }

    public void Remove(string subscriptionId)
    {
        if (!_groupOfSubscription.Remove(subscriptionId, out var key))
        {
            return;
        }

        var group = _groups[key];
        group.Remove(subscriptionId);
        if (group.Members.Count > 0)
        {
            return;
        }

        _groups.Remove(key);
        foreach (var list in ListsOf(group))
        {
            list.Remove(group);
        }

        foreach (var entry in IndexEntry.Of(group.Filter))
        {
            if (_byEntry.TryGetValue(entry, out var list) && list.Count == 0)
            {
                _byEntry.Remove(entry);
                _shape.Remove(entry);
            }
        }
    }

    /// <summary>The groups that want an event. Valid until the next call.</summary>
    public List<RouteGroup> Match(LogEvent e)
    {
        _matched.Clear();
        _visit++;
        foreach (var group in _unindexed)
        {
            AddIfMatches(group, e);
        }

        if (_byEntry.Count == 0)
        {
            return _matched;
        }

        foreach (var entry in _shape.Of(e))
        {
            Visit(entry, e);
        }

        return _matched;
    }

    private void Visit(IndexEntry entry, LogEvent e)
    {
        if (_byEntry.TryGetValue(entry, out var groups))
        {
            foreach (var group in groups)
            {
                AddIfMatches(group, e);
            }
        }
    }

    private void AddIfMatches(RouteGroup group, LogEvent e)
    {
        // An event may carry two of a group's tags or the same tag twice, or match two of its wildcards.
        if (group.VisitFirst(_visit) && group.Matches(e))
        {
            _matched.Add(group);
        }
    }

    private List<List<RouteGroup>> ListsOf(RouteGroup group)
    {
        var entries = IndexEntry.Of(group.Filter);
        if (entries.Count == 0)
        {
            return [_unindexed];
        }

        return entries.Select(entry =>
        {
            if (!_byEntry.TryGetValue(entry, out var list))
            {
                _byEntry.Add(entry, list = []);
                _shape.Add(entry);
            }

            return list;
        }).ToList();
    }
}
