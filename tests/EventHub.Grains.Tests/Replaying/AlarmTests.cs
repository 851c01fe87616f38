using EventHub.Grains.Replaying;

namespace EventHub.Grains.Tests.Replaying;

public sealed class AlarmTests
{
    [Fact]
    public async Task A_wait_may_be_longer_than_any_timer()
    {
        using var alarm = new Alarm(TimeProvider.System);

        // Seven days at a tenth of their speed.
        var wait = alarm.Wait(TimeSpan.FromDays(70));
        Assert.False(wait.IsCompleted);
        alarm.Ring();

        await wait;
    }

    [Fact]
    public async Task A_ring_that_nobody_waited_for_is_kept()
    {
        using var alarm = new Alarm(TimeProvider.System);
        alarm.Ring();

        await alarm.Wait(Timeout.InfiniteTimeSpan);
    }
}
