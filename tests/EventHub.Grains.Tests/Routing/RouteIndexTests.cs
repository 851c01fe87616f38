using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Routing;
using EventHub.Grains.Tests.Nodes;
using EventHub.Grains.Tests.Samples;
using EventHub.Visibility;

namespace EventHub.Grains.Tests.Routing;

public sealed class RouteIndexTests
{
    private static readonly NodeAddress Node = new("node-1", new RecordingOutbox());

    /// <summary>Adds (or replaces) a subscription, or removes it when it has no filter.</summary>
    private static readonly Gen<(string Id, EventFilter? Filter, Reader Reader)[]> Changes = Gen.Select(
        Gen.Int[0, 11].Select(static i => $"s{i}"),
        Gen.Frequency((4, Gens.Filter.Select(static f => (EventFilter?)f)), (1, Gen.Const((EventFilter?)null))),
        Gens.Reader).Array[1, 40];

    [Fact]
    public void The_index_finds_what_a_scan_of_all_routes_finds() =>
        Gen.Select(Changes, Gens.Event.Array[1, 8]).Sample(static (changes, events) =>
        {
            var index = new RouteIndex();
            var routes = new Dictionary<string, (EventFilter Filter, Reader Reader)>();
            foreach (var (id, filter, reader) in changes)
            {
                Apply(index, routes, id, filter, reader);
                foreach (var e in events)
                {
                    Assert.Equal(Scan(routes, e), Find(index, e));
                }
            }

            Assert.Equal(routes.Count, index.Subscriptions);
        }, iter: 300);

    [Fact]
    public void An_index_that_lost_all_its_routes_is_as_new() =>
        Gen.Select(Changes, Gens.Event).Sample(static (changes, e) =>
        {
            var index = new RouteIndex();
            foreach (var (id, filter, reader) in changes)
            {
                index.Add(reader.UserId, new SubscriptionRoute(id, filter ?? EventFilter.Everything, reader, Node));
            }

            foreach (var (id, _, _) in changes)
            {
                index.Remove(id);
            }

            Assert.Equal((0, 0), (index.Subscriptions, index.Groups));
            Assert.Empty(index.Match(e));
        });

    [Fact]
    public void Readers_with_the_same_rights_and_filter_share_a_group()
    {
        var index = new RouteIndex();
        Add(index, "a1", "root", Role.Admin);
        Add(index, "a2", "operator", Role.Admin);
        Assert.Equal(1, index.Groups);

        Add(index, "u1", "alice", Role.User);
        Add(index, "u2", "alice", Role.User);
        Add(index, "u3", "bob", Role.User);

        Assert.Equal(3, index.Groups);
        static void Add(RouteIndex index, string id, string user, Role role) =>
            index.Add(user, new SubscriptionRoute(id, EventFilter.Everything, new Reader(user, role, []), Node));
    }

    [Fact]
    public void The_order_of_a_user_s_zones_does_not_matter()
    {
        Assert.Equal(
            RouteKey.Of(EventFilter.Everything, Sample.User("alice", "a.example", "b.example")),
            RouteKey.Of(EventFilter.Everything, Sample.User("alice", "b.example", "a.example")));
        Assert.NotEqual(
            RouteKey.Of(EventFilter.Everything, Sample.User("alice", "b.example")),
            RouteKey.Of(EventFilter.Everything, Sample.User("b.example", "alice")));
    }

    [Fact]
    public void A_subscription_that_moved_is_found_at_its_new_node()
    {
        var index = new RouteIndex();
        var other = new NodeAddress("node-2", new RecordingOutbox());
        index.Add("root", new SubscriptionRoute("s", EventFilter.Everything, Sample.Admin, Node));

        index.Add("root", new SubscriptionRoute("s", EventFilter.Everything, Sample.Admin, other));

        Assert.Equal([other], Assert.Single(index.Match(Sample.Event())).Nodes);
    }

    [Fact]
    public void A_node_is_named_once_however_many_of_its_readers_match()
    {
        var index = new RouteIndex();
        index.Add("root", new SubscriptionRoute("s1", EventFilter.Everything, Sample.Admin, Node));
        index.Add("root", new SubscriptionRoute("s2", EventFilter.Everything, Sample.Admin, Node));

        Assert.Equal([Node], Assert.Single(index.Match(Sample.Event())).Nodes);
    }

    private static void Apply(
        RouteIndex index, Dictionary<string, (EventFilter Filter, Reader Reader)> routes, string id, EventFilter? filter, Reader reader)
    {
        if (filter is null)
        {
            index.Remove(id);
            routes.Remove(id);
        }
        else
        {
            index.Add(reader.UserId, new SubscriptionRoute(id, filter, reader, Node));
            routes[id] = (filter, reader);
        }
    }

    private static IEnumerable<string> Find(RouteIndex index, LogEvent e) =>
        index.Match(e).SelectMany(static g => g.Members.Keys).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Scan(Dictionary<string, (EventFilter Filter, Reader Reader)> routes, LogEvent e) =>
        routes
            .Where(r => EventHub.Visibility.Visibility.See(r.Value.Reader, e) is { } seen && new EventMatcher(r.Value.Filter).Matches(seen))
            .Select(static r => r.Key)
            .Order(StringComparer.Ordinal);
}
