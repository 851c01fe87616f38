using CsCheck;
using EventHub.Events;
using EventHub.Grains.Log;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Log;

public sealed class EventRingTests
{
    /// <summary>Events of 3 sizes, so that bounds fall between and upon them.</summary>
    private static readonly string?[] Data = [null, """{"a":"0123456789"}""", $$"""{"a":"{{new string('x', 300)}}"}"""];

    private static readonly Gen<(long Start, int[][] Commits, int Bound)> Story =
        Gen.Select(Gen.Long[0, 100], Gen.Int[0, 2].Array[1, 20].Array[1, 12], Gen.Int[200, 8_000]);

    [Fact]
    public void The_ring_is_the_newest_part_of_the_lane() =>
        Story.Sample(static (start, commits, bound) =>
        {
            var ring = new EventRing(bound);
            ring.Reset(start);
            var lane = new List<LogEvent>();
            foreach (var commit in commits)
            {
                var events = commit.Select((kind, i) => Sample.Event(start + lane.Count + i + 1, data: Data[kind])).ToArray();
                ring.Add(events);
                lane.AddRange(events);
                AssertNewest(ring, lane, bound);
            }
        });

    [Fact]
    public void A_read_gives_what_follows_up_to_a_bound_but_at_least_one() =>
        Gen.Select(Story, Gen.Int[0, 240], Gen.Int[1, 3_000]).Sample(static (story, offset, maxBytes) =>
        {
            var ring = new EventRing(story.Bound);
            ring.Reset(story.Start);
            foreach (var commit in story.Commits)
            {
                var last = ring.Last;
                ring.Add([.. commit.Select((kind, i) => Sample.Event(last + i + 1, data: Data[kind]))]);
            }

            var after = ring.First - 1 + (offset % (ring.Last - ring.First + 1));
            var read = ring.After(after, maxBytes);

            Assert.NotEmpty(read);
            Assert.Equal(Enumerable.Range(0, read.Length).Select(i => after + 1 + i), read.Select(static e => e.Position.Sequence));
            Assert.True(read.Length == 1 || read.Sum(static e => e.Size) <= maxBytes);
            var next = after + read.Length + 1;
            Assert.True(next > ring.Last || read.Sum(static e => e.Size) + ring.After(next - 1, 1)[0].Size > maxBytes);
        });

    [Fact]
    public void A_ring_that_was_reset_goes_on_after_the_sequence()
    {
        var ring = new EventRing(10_000);
        ring.Add(Sample.Events(1, 3));

        ring.Reset(10);

        Assert.Equal((11, 10, 0), (ring.First, ring.Last, ring.Bytes));
        Assert.False(ring.Holds(10));
        Assert.Empty(ring.After(10, 1_000));
        ring.Add(Sample.Events(11, 1));
        Assert.True(ring.Holds(11));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void A_hole_or_a_repetition_is_refused(long sequence)
    {
        var ring = new EventRing(10_000);
        ring.Add(Sample.Events(1, 2));

        Assert.Throws<InvalidOperationException>(() => ring.Add(Sample.Events(sequence, 1)));
    }

    private static void AssertNewest(EventRing ring, List<LogEvent> lane, int bound)
    {
        var kept = (int)(ring.Last - ring.First + 1);
        var newest = lane.TakeLast(kept).ToArray();
        Assert.Equal(lane[^1].Position.Sequence, ring.Last);
        Assert.InRange(kept, 1, lane.Count);
        Assert.Equal(newest, ring.After(ring.First - 1, int.MaxValue));
        Assert.Equal(newest.Sum(static e => e.Size), ring.Bytes);
        Assert.True(kept == 1 || ring.Bytes <= bound);

        // Nothing is let go of before it has to.
        Assert.True(kept == lane.Count || ring.Bytes + lane[^(kept + 1)].Size > bound);
        Assert.True(ring.Holds(ring.First) && ring.Holds(ring.Last) && !ring.Holds(ring.First - 1) && !ring.Holds(ring.Last + 1));
    }
}
