using EventHub.Grains.Routing;
using EventHub.Grains.Tests.Samples;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Routing;

public sealed class HandOverPacingTests
{
    private readonly FakeTimeProvider _time = new(Sample.Noon);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(19, 0)]
    [InlineData(100, 5)]
    [InlineData(1_000, 50)]
    [InlineData(100_000, 50)]
    public void Hand_overs_are_spaced_by_users_up_to_a_bound(int users, int milliseconds)
    {
        var pacing = new HandOverPacing(_time);
        pacing.HandedOver();

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), pacing.WaitFor(users));
    }

    [Fact]
    public void Asking_again_never_moves_the_hand_over_away()
    {
        var pacing = new HandOverPacing(_time);
        pacing.HandedOver();

        _time.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Equal(TimeSpan.FromMilliseconds(30), pacing.WaitFor(1_000));
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal(TimeSpan.Zero, pacing.WaitFor(1_000_000));
    }
}
