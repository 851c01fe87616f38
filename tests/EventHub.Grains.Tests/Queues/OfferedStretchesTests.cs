using EventHub.Delivery;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Queues;

public sealed class OfferedStretchesTests
{
    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Second = Guid.NewGuid();

    private readonly OfferedStretches _offered = new();

    [Fact]
    public void Shares_that_touch_follow_one_another()
    {
        Assert.True(_offered.GoesOn(Sample.Lane, new RouteStart(10, First)));

        Assert.True(Follows(10, 15));
        Assert.True(Follows(15, 40));
        Assert.True(_offered.GoesOn(Sample.Lane, new RouteStart(60, First)));
        Assert.True(Follows(40, 70));
    }

    [Fact]
    public void A_lost_share_is_noticed_once()
    {
        _offered.GoesOn(Sample.Lane, new RouteStart(10, First));

        Assert.False(Follows(15, 40));
        Assert.True(Follows(40, 50));
    }

    [Fact]
    public void A_first_share_that_was_lost_is_noticed()
    {
        _offered.GoesOn(Sample.Lane, new RouteStart(10, First));

        Assert.False(Follows(11, 12));
    }

    [Fact]
    public void A_share_that_comes_again_or_late_is_no_hole_and_hides_none()
    {
        _offered.GoesOn(Sample.Lane, new RouteStart(10, First));
        Follows(10, 20);

        Assert.True(Follows(10, 20));
        Assert.True(Follows(5, 12));
        Assert.False(Follows(21, 30));
    }

    [Fact]
    public void A_router_that_began_anew_is_noticed()
    {
        _offered.GoesOn(Sample.Lane, new RouteStart(10, First));
        Follows(10, 20);

        Assert.False(_offered.GoesOn(Sample.Lane, new RouteStart(25, Second)));

        Assert.True(Follows(25, 30));
        Assert.True(_offered.GoesOn(Sample.Lane, new RouteStart(30, Second)));
    }

    [Fact]
    public void A_share_before_the_router_s_answer_is_taken_as_it_is()
    {
        Assert.True(Follows(10, 20));
        Assert.True(_offered.GoesOn(Sample.Lane, new RouteStart(10, First)));
    }

    [Fact]
    public void Lanes_are_counted_apart()
    {
        _offered.GoesOn(Sample.Lane, new RouteStart(10, First));
        _offered.GoesOn("urgent", new RouteStart(3, Second));

        Assert.True(Follows(10, 20));
        Assert.True(_offered.Follows(new LaneShare { Lane = "urgent", From = 3, To = 4, Subscriptions = [] }));
    }

    private bool Follows(long from, long to) => _offered.Follows(new LaneShare { Lane = Sample.Lane, From = from, To = to, Subscriptions = [] });
}
