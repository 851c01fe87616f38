using CsCheck;
using EventHub.Delivery;
using EventHub.Grains.Routing;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Routing;

public sealed class UserRouteTests
{
    [Fact]
    public void Each_share_begins_where_the_one_before_ended() =>
        Gen.Int[1, 20].Array[1, 20].Sample(static stretches =>
        {
            var route = Route(100);
            long through = 100;
            var end = through;
            foreach (var length in stretches)
            {
                route.Add("s", [Sample.Reference(through + 1)]);
                through += length;
                var share = route.Take(Sample.Lane, through);
                Assert.Equal((end, through), (share.From, share.To));
                end = share.To;
            }
        });

    [Fact]
    public void A_share_has_what_gathered_for_every_subscription_in_order()
    {
        var route = Route(0);
        route.Add("a", [Sample.Reference(1), Sample.Reference(3)]);
        route.Add("b", [Sample.Reference(2)]);
        route.Add("a", [Sample.Reference(5)]);

        var share = route.Take(Sample.Lane, 6);

        Assert.Equal(Sample.Lane, share.Lane);
        Assert.Equal([1, 3, 5], share.Subscriptions.Single(static s => s.SubscriptionId == "a").Events.Select(static e => e.Sequence));
        Assert.Equal([2], share.Subscriptions.Single(static s => s.SubscriptionId == "b").Events.Select(static e => e.Sequence));
        Assert.False(route.HasWaiting);
    }

    [Fact]
    public void What_one_group_matched_is_shared_not_copied()
    {
        var route = Route(0);
        EventReference[] matched = [Sample.Reference(1)];
        route.Add("a", matched);

        Assert.Same(matched, route.Take(Sample.Lane, 1).Subscriptions[0].Events);
    }

    [Fact]
    public void What_is_within_the_bound_is_kept()
    {
        var route = Route(0);
        route.Add("a", References(1, 50_000));

        Assert.False(route.TrimTo(50_000));
        Assert.Equal(50_000, route.Take(Sample.Lane, 50_000).Subscriptions[0].Events.Length);
    }

    [Fact]
    public void What_was_forgotten_is_told_even_when_nothing_follows()
    {
        var route = Route(0);
        route.Add("a", References(1, 50_001));

        Assert.True(route.TrimTo(50_001));

        Assert.True(route.HasWaiting);
        var share = route.Take(Sample.Lane, 50_001);
        Assert.Empty(share.Subscriptions);
        Assert.True(share.From > 0, "the share must not follow the one before");
        Assert.False(route.HasWaiting);
    }

    [Fact]
    public void A_hole_stays_visible_in_the_share_that_follows_it()
    {
        var route = Route(0);
        route.Add("a", References(1, 10));
        var before = route.Take(Sample.Lane, 10);
        route.Add("a", References(11, 50_001));
        route.TrimTo(50_011);
        route.Add("a", [Sample.Reference(50_012)]);

        var after = route.Take(Sample.Lane, 50_012);

        Assert.True(after.From > before.To);
        Assert.Equal(50_012, Assert.Single(after.Subscriptions[0].Events).Sequence);
    }

    [Fact]
    public void Every_registration_is_told_from_the_others() =>
        Assert.NotEqual(Route(0).Registration, Route(0).Registration);

    private static EventReference[] References(long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Sample.Reference(first + i))];

    private static UserRoute Route(long through) => new("alice", Guid.NewGuid(), new HostRoute(new NoHost()), through);

    private sealed class NoHost : IQueueHost
    {
        public Task<int[]> Offer(QueueShare[] shares) => throw new NotSupportedException();
    }
}
