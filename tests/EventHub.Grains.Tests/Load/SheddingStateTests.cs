using CsCheck;
using EventHub.Load;

namespace EventHub.Grains.Tests.Load;

public sealed class SheddingStateTests
{
    private static readonly SheddingOptions Options = new();

    private static readonly LoadSample Late = new() { CommitDelay = TimeSpan.FromSeconds(2) };

    private static readonly LoadSample Recovering = new() { CommitDelay = TimeSpan.FromSeconds(1.5) };

    [Fact]
    public void A_burst_of_two_seconds_is_what_queues_are_for()
    {
        Assert.False(After(Late, Late).IsShedding);
        Assert.False(After(Late, Late, Well, Late, Late).IsShedding);
    }

    [Fact]
    public void It_begins_with_the_third_second_over_a_limit_and_names_it()
    {
        var state = After(Late, Late, Late);

        Assert.Equal((true, "commit_delay"), (state.IsShedding, state.Cause));
    }

    [Fact]
    public void It_ends_after_five_seconds_well_below_and_not_between()
    {
        Assert.True(After(Late, Late, Late, Well, Well, Well, Well).IsShedding);
        Assert.False(After(Late, Late, Late, Well, Well, Well, Well, Well).IsShedding);
        Assert.True(After(Late, Late, Late, Well, Well, Well, Well, Recovering, Well).IsShedding);
        Assert.True(After(Late, Late, Late, Recovering, Recovering, Recovering, Recovering, Recovering, Recovering).IsShedding);
    }

    [Fact]
    public void A_busy_processor_that_delays_nobody_is_no_reason()
    {
        var busy = new LoadSample { Cpu = 1, CommitDelay = TimeSpan.FromMilliseconds(200), ScheduleDelay = TimeSpan.FromMilliseconds(100) };

        Assert.False(After(busy, busy, busy, busy, busy).IsShedding);
        Assert.Equal("cpu", After(new SheddingOptions { Cpu = 0.9 }, busy, busy, busy).Cause);
    }

    [Theory]
    [InlineData(0, 0.5, 0, "waiting_share")]
    [InlineData(0, 0, 1, "schedule_delay")]
    [InlineData(2, 0.6, 0, "waiting_share")]
    [InlineData(4, 0.6, 0, "commit_delay")]
    public void The_worst_of_the_limits_is_the_cause(double commit, double waiting, double schedule, string cause)
    {
        var sample = new LoadSample
        {
            CommitDelay = TimeSpan.FromSeconds(commit),
            WaitingShare = waiting,
            ScheduleDelay = TimeSpan.FromSeconds(schedule),
        };

        Assert.Equal(cause, After(sample, sample, sample).Cause);
    }

    [Fact]
    public void Switched_off_it_never_begins_and_ends_at_once()
    {
        var off = new SheddingOptions { IsEnabled = false };

        Assert.False(After(off, Late, Late, Late, Late).IsShedding);
        Assert.False(After(Late, Late, Late).Next(Late, off).IsShedding);
    }

    [Fact]
    public void Whatever_comes_it_begins_and_ends_only_after_its_beats() =>
        Gen.Double[0, 5].Select(static seconds => new LoadSample { CommitDelay = TimeSpan.FromSeconds(seconds) }).Array[0, 40].Sample(samples =>
        {
            var state = default(SheddingState);
            for (var i = 0; i < samples.Length; i++)
            {
                var before = state;
                state = state.Next(samples[i], Options);
                if (state.IsShedding != before.IsShedding)
                {
                    var beats = state.IsShedding ? SheddingState.BeatsToBegin : SheddingState.BeatsToEnd;
                    if (i + 1 < beats || !samples[(i + 1 - beats)..(i + 1)].All(s => state.IsShedding
                        ? s.CommitDelay >= Options.CommitDelay
                        : s.CommitDelay <= SheddingState.Well * Options.CommitDelay))
                    {
                        return false;
                    }
                }
            }

            return true;
        });

    private static LoadSample Well => default;

    private static SheddingState After(params LoadSample[] samples) => After(Options, samples);

    private static SheddingState After(SheddingOptions options, params LoadSample[] samples) =>
        samples.Aggregate(default(SheddingState), (state, sample) => state.Next(sample, options));
}
