using EventHub.Delivery;
using EventHub.Grains.Routing;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Routing;

public sealed class HostRouteTests
{
    private readonly HostRoute _host = new(new NoHost());

    [Fact]
    public void Whoever_waits_is_taken_once()
    {
        var user = Waiting();
        _host.Add(user);
        _host.Add(user);

        Assert.Equal([user], _host.Take());
        Assert.Empty(_host.Take());
    }

    [Fact]
    public void More_than_one_call_takes_go_with_the_next_ones()
    {
        var users = Enumerable.Range(0, 2_500).Select(_ => Waiting()).ToArray();
        foreach (var user in users)
        {
            _host.Add(user);
        }

        List<UserRoute>[] calls = [TakeAndEmpty(), TakeAndEmpty(), TakeAndEmpty(), TakeAndEmpty()];

        Assert.Equal([1_000, 1_000, 500, 0], calls.Select(static c => c.Count));
        Assert.Equal(users.ToHashSet(), calls.SelectMany(static c => c).ToHashSet());
    }

    [Fact]
    public void Whose_share_went_with_the_one_before_needs_none()
    {
        var user = Waiting();
        _host.Add(user);
        user.Take(Sample.Lane, 1);

        Assert.Empty(_host.Take());
    }

    [Fact]
    public void Who_was_forgotten_is_not_taken()
    {
        var user = Waiting();
        _host.Add(user);
        _host.Remove(user);

        Assert.Empty(_host.Take());
    }

    private List<UserRoute> TakeAndEmpty()
    {
        var taken = _host.Take();
        taken.ForEach(static u => u.Take(Sample.Lane, 1));
        return taken;
    }

    private UserRoute Waiting()
    {
        var user = new UserRoute("alice", Guid.NewGuid(), _host, 0);
        user.Add("s", [Sample.Reference(1)]);
        return user;
    }

    private sealed class NoHost : IQueueHost
    {
        public Task<int[]> Offer(QueueShare[] shares) => throw new NotSupportedException();
    }
}
