using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Grains.Routing;

/// <summary>
/// The live subscriptions, indexed by what an event must have to be wanted: its type, its source, its user, a tag or its
/// category, whichever the filter names most narrowly. An event meets only the groups under its own values and the few that
/// name none.
/// </summary>
internal sealed class RouteIndex
{
    private readonly Dictionary<string, RouteGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _groupOfSubscription = new(StringComparer.Ordinal);
    private readonly Dictionary<IndexEntry, List<RouteGroup>> _byEntry = [];
    private readonly List<RouteGroup> _unindexed = [];
    private readonly List<RouteGroup> _matched = [];
    private long _visit;

    private enum Dimension
    {
        User,
        Type,
        Source,
        Tag,
        Category,
    }

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

        foreach (var entry in EntriesOf(group.Filter))
        {
            if (_byEntry.TryGetValue(entry, out var list) && list.Count == 0)
            {
                _byEntry.Remove(entry);
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

        var header = e.Header;
        Visit(new IndexEntry(Dimension.Type, header.Type), e);
        Visit(new IndexEntry(Dimension.Source, header.Source), e);
        Visit(new IndexEntry(Dimension.Category, EventNames.Of(header.Category)), e);
        if (header.UserId is { } user)
        {
            Visit(new IndexEntry(Dimension.User, user), e);
        }

        foreach (var tag in header.Tags)
        {
            Visit(new IndexEntry(Dimension.Tag, tag), e);
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
        // A group stands under one dimension only, but an event may carry two of its tags or the same tag twice.
        if (group.VisitFirst(_visit) && group.Matches(e))
        {
            _matched.Add(group);
        }
    }

    private List<List<RouteGroup>> ListsOf(RouteGroup group)
    {
        var entries = EntriesOf(group.Filter);
        if (entries.Count == 0)
        {
            return [_unindexed];
        }

        return entries.Select(entry =>
        {
            if (!_byEntry.TryGetValue(entry, out var list))
            {
                _byEntry.Add(entry, list = []);
            }

            return list;
        }).ToList();
    }

    private static List<IndexEntry> EntriesOf(EventFilter filter)
    {
        if (filter.UserIds.Length > 0)
        {
            return Entries(Dimension.User, filter.UserIds);
        }

        if (filter.EventTypes.Length > 0 && !filter.EventTypes.Any(Wildcard.IsPattern))
        {
            return Entries(Dimension.Type, filter.EventTypes);
        }

        if (filter.EventSources.Length > 0 && !filter.EventSources.Any(Wildcard.IsPattern))
        {
            return Entries(Dimension.Source, filter.EventSources);
        }

        if (filter.RequiredTags.Length > 0)
        {
            return Entries(Dimension.Tag, [filter.RequiredTags[0]]);
        }

        if (filter.Tags.Length > 0)
        {
            return Entries(Dimension.Tag, filter.Tags);
        }

        return Entries(Dimension.Category, Array.ConvertAll(filter.EventCategories, EventNames.Of));
    }

    private static List<IndexEntry> Entries(Dimension dimension, string[] values) =>
        [.. values.Distinct(StringComparer.Ordinal).Select(value => new IndexEntry(dimension, value))];

    private readonly record struct IndexEntry(Dimension Dimension, string Value);
}
