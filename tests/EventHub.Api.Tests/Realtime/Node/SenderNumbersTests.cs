using EventHub.Api.Realtime.Node;

namespace EventHub.Api.Tests.Realtime.Node;

public sealed class SenderNumbersTests
{
    private readonly SenderNumbers _numbers = new();

    [Fact]
    public void Frames_are_due_one_after_the_other()
    {
        Assert.Equal(FrameArrival.Next, _numbers.Take("a", 1));
        Assert.Equal(FrameArrival.Next, _numbers.Take("a", 2));
        Assert.Equal(FrameArrival.Next, _numbers.Take("b", 1));
        Assert.Equal(FrameArrival.Next, _numbers.Take("a", 3));
    }

    [Fact]
    public void A_frame_that_was_taken_is_known_again()
    {
        _numbers.Take("a", 1);
        Assert.Equal(FrameArrival.Repeated, _numbers.Take("a", 1));
        _numbers.Take("a", 2);
        Assert.Equal(FrameArrival.Repeated, _numbers.Take("a", 2));
    }

    [Fact]
    public void A_lost_frame_is_noticed_by_the_next_one()
    {
        _numbers.Take("a", 1);

        Assert.Equal(FrameArrival.AfterGap, _numbers.Take("a", 3));
        Assert.Equal(FrameArrival.Next, _numbers.Take("a", 4));
    }

    [Fact]
    public void The_first_frames_of_a_sender_can_be_lost_too() => Assert.Equal(FrameArrival.AfterGap, _numbers.Take("a", 2));

    [Fact]
    public void A_sender_may_count_anew()
    {
        _numbers.Take("a", 1);
        _numbers.Take("a", 2);

        Assert.Equal(FrameArrival.Next, _numbers.Take("a", 1));
        Assert.Equal(FrameArrival.Next, _numbers.Take("a", 2));
    }

    [Fact]
    public void The_sender_that_was_silent_longest_is_forgotten_first()
    {
        for (var i = 0; i < SenderNumbers.MaxSenders; i++)
        {
            _numbers.Take($"s{i}", 1);
        }

        _numbers.Take("s0", 2);
        _numbers.Take("one more", 1);

        Assert.Equal(FrameArrival.Next, _numbers.Take("s0", 3));
        Assert.Equal(FrameArrival.AfterGap, _numbers.Take("s1", 2));
    }
}
