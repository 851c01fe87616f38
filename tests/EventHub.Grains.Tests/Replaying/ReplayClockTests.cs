using CsCheck;
using EventHub.Grains.Replaying;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Replaying;

public sealed class ReplayClockTests
{
    private static readonly DateTimeOffset Start = Sample.Noon;

    [Fact]
    public void Original_time_passes_by_the_speed()
    {
        var clock = Running(10);

        Assert.Equal(Start.AddSeconds(20), clock.PositionAt(Seconds(2)));
        Assert.Equal(Seconds(1), clock.WaitFor(Start.AddSeconds(30), Seconds(2)));
        Assert.Equal(TimeSpan.Zero, clock.WaitFor(Start.AddSeconds(20), Seconds(2)));
    }

    [Fact]
    public void Before_it_is_resumed_nothing_is_due()
    {
        var clock = new ReplayClock(Start, null);

        Assert.Equal(Timeout.InfiniteTimeSpan, clock.WaitFor(Start, Seconds(100)));
        Assert.Equal(Start, clock.PositionAt(Seconds(100)));
    }

    [Fact]
    public void A_pause_takes_no_original_time()
    {
        var clock = Running(2);
        clock.Pause(Seconds(5));
        Assert.Equal(Start.AddSeconds(10), clock.PositionAt(Seconds(60)));
        clock.Resume(Seconds(60));

        Assert.Equal(Start.AddSeconds(14), clock.PositionAt(Seconds(62)));
    }

    [Fact]
    public void Another_speed_goes_on_from_where_it_is()
    {
        var clock = Running(1);
        clock.SetSpeed(100, Seconds(10));

        Assert.Equal(Start.AddSeconds(10), clock.PositionAt(Seconds(10)));
        Assert.Equal(Start.AddSeconds(110), clock.PositionAt(Seconds(11)));
    }

    [Fact]
    public void A_seek_goes_on_from_there_at_the_same_speed()
    {
        var clock = Running(10);
        clock.Seek(Start.AddHours(1), Seconds(3));

        Assert.Equal(Start.AddHours(1).AddSeconds(10), clock.PositionAt(Seconds(4)));
        clock.Seek(Start, Seconds(4));
        Assert.Equal(Start, clock.PositionAt(Seconds(4)));
    }

    [Fact]
    public void Without_pacing_everything_is_due_and_the_clock_stands_where_its_reader_is()
    {
        var clock = Running(null);
        Assert.Equal(TimeSpan.Zero, clock.WaitFor(Start.AddDays(1), TimeSpan.Zero));
        clock.Reach(Start.AddHours(2), Seconds(1));
        Assert.Equal(Start.AddHours(2), clock.PositionAt(Seconds(5)));

        clock.SetSpeed(1, Seconds(5));
        Assert.Equal(Start.AddHours(2).AddSeconds(1), clock.PositionAt(Seconds(6)));
    }

    [Fact]
    public void What_was_held_up_for_long_is_due_now_and_what_follows_keeps_its_spacing()
    {
        var clock = Running(10);
        clock.Forgive(Start.AddSeconds(10), Seconds(61), Seconds(1));

        Assert.Equal(TimeSpan.Zero, clock.WaitFor(Start.AddSeconds(10), Seconds(61)));
        Assert.Equal(Seconds(1), clock.WaitFor(Start.AddSeconds(20), Seconds(61)));
    }

    [Fact]
    public void What_is_late_for_less_is_made_up_for()
    {
        var clock = Running(10);
        clock.Forgive(Start.AddSeconds(10), Seconds(1.9), Seconds(1));

        Assert.Equal(TimeSpan.Zero, clock.WaitFor(Start.AddSeconds(19), Seconds(1.9)));
        Assert.Equal(Seconds(0.1), clock.WaitFor(Start.AddSeconds(20), Seconds(1.9)));
    }

    /// <summary>However late each look at the clock is, the last event of a long replay is due when the anchor says.</summary>
    [Fact]
    public void Lateness_does_not_add_up() => Gen.Select(Gen.Double[0.1, 100], Gen.Int[1, 900].Array[200]).Sample((speed, lateness) =>
    {
        var clock = Running(speed);
        var now = TimeSpan.Zero;
        for (var i = 1; i <= lateness.Length; i++)
        {
            var original = Start.AddSeconds(i * speed * 10);
            clock.Forgive(original, now, Seconds(1));
            now += clock.WaitFor(original, now) + TimeSpan.FromMilliseconds(lateness[i - 1]);
            clock.Forgive(original, now, Seconds(1));
        }

        var due = Seconds(10 * lateness.Length);
        Assert.InRange(now - due, TimeSpan.FromMilliseconds(lateness[^1] - 1), TimeSpan.FromMilliseconds(lateness[^1] + 1));
    });

    /// <summary>Whatever is done to it: while it runs, what is not due is due after the wait it tells, and not a moment earlier.</summary>
    [Fact]
    public void A_wait_is_neither_too_short_nor_too_long() => Gen.Select(
        Gen.Int[0, 4], Gen.Double[0.1, 100], Gen.Int[1, 100_000], Gen.Int[0, 60_000]).Array[1, 30].Sample(steps =>
    {
        var clock = Running(1);
        var now = TimeSpan.Zero;
        foreach (var (what, speed, ahead, passes) in steps)
        {
            now += TimeSpan.FromMilliseconds(passes);
            switch (what)
            {
                case 0: clock.Pause(now); break;
                case 1: clock.Resume(now); break;
                case 2: clock.Seek(Start.AddMilliseconds(ahead), now); break;
                case 3: clock.SetSpeed(speed, now); break;
            }

            var original = clock.PositionAt(now).AddMilliseconds(ahead);
            var wait = clock.WaitFor(original, now);
            if (!clock.IsRunning)
            {
                Assert.Equal(Timeout.InfiniteTimeSpan, wait);
                continue;
            }

            Assert.InRange(clock.PositionAt(now + wait), original.AddMilliseconds(-0.1), original.AddMilliseconds(0.1));
            Assert.True(clock.PositionAt(now + (wait * 0.9)) < original);
        }
    });

    private static ReplayClock Running(double? speed)
    {
        var clock = new ReplayClock(Start, speed);
        clock.Resume(TimeSpan.Zero);
        return clock;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
