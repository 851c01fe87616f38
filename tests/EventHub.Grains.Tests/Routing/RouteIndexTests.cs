using System.Text.Json;
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

    /// <summary>What the index looks events up by must not stand between a reader and what it sees otherwise than it is stored.</summary>
    [Theory]
    [InlineData("client_ip", "192.0.2.0", true)]
    [InlineData("client_ip", "192.0.2.7", false)]
    [InlineData("qname", "www.example.org", true)]
    [InlineData("qname", "example.org", false)]
    [InlineData("rule", "rpz-client-ip.rpz.example", true)]
    public void A_value_in_the_data_is_found_as_its_reader_sees_it(string field, string value, bool isFound)
    {
        var index = new RouteIndex();
        var filter = EventFilter.Everything with
        {
            DataFilters = [new DataFilter(field, DataOperator.Equals, new Utf8Json(JsonSerializer.SerializeToUtf8Bytes(value)))],
        };
        var e = Sample.Event(header: Sample.Header with { Type = "dns_query_log", Category = EventCategory.Dns }, data: """{"client_ip":"192.0.2.7","qname":"www.example.org","rule":"32.7.2.0.192.rpz-client-ip.rpz.example"}""");
        index.Add("alice", new SubscriptionRoute("s", filter, Sample.User("alice"), Node));

        Assert.Equal(isFound, Find(index, e).Any());
    }

    [Theory]
    [InlineData("dns_*", true)]
    [InlineData("dns_query_log*", true)]
    [InlineData("*_log", true)]
    [InlineData("dns_query_log_*", false)]
    [InlineData("zone_*", false)]
    public void A_wildcard_is_found_under_what_stands_before_it(string pattern, bool isFound)
    {
        var index = new RouteIndex();
        index.Add("root", new SubscriptionRoute("s", EventFilter.Everything with { EventTypes = ["other", pattern] }, Sample.Admin, Node));

        Assert.Equal(isFound, index.Match(Sample.Event(header: Sample.Header with { Type = "dns_query_log" })).Count > 0);
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
