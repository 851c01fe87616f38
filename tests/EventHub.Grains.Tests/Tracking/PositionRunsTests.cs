using CsCheck;
using EventHub.Grains.Tracking;
using EventHub.Log;

namespace EventHub.Grains.Tests.Tracking;

public sealed class PositionRunsTests
{
    [Fact]
    public void Runs_hold_every_position_and_no_hole_that_is_wider_than_may_be() =>
        Gen.Select(Gen.Long[1, 300].HashSet[0, 40], Gen.Long[1, 300].HashSet[0, 40]).Sample(static (urgent, bulk) =>
        {
            EventPosition[] positions =
            [
                .. urgent.Order().Select(static s => new EventPosition(Lanes.Urgent, s)),
                .. bulk.Order().Select(static s => new EventPosition("bulk-0", s)),
            ];

            var runs = PositionRuns.Cut(positions);

            Assert.All(positions, p => Assert.Single(runs, run => run.Lane == p.Lane && run.First <= p.Sequence && p.Sequence <= run.Last));
            foreach (var run in runs)
            {
                long[] inside = [.. positions.Where(p => p.Lane == run.Lane && p.Sequence >= run.First && p.Sequence <= run.Last).Select(static p => p.Sequence)];
                Assert.Equal((run.First, run.Last), (inside[0], inside[^1]));
                Assert.All(inside.Zip(inside.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 1, PositionRuns.MaxHole));
            }
        });

    [Theory]
    [InlineData(11, null, nameof(DeliveryStanding.Comes))]
    [InlineData(10, null, nameof(DeliveryStanding.Missing))]
    [InlineData(10, 9L, nameof(DeliveryStanding.WasSent))]
    [InlineData(9, 9L, nameof(DeliveryStanding.Missing))]
    [InlineData(11, 9L, nameof(DeliveryStanding.Comes))]
    public void A_delivery_comes_by_itself_or_was_sent_or_is_missing(long sequence, long? acknowledged, string standing) => Assert.Equal(
        standing,
        DeliveryStandings.Of(DeliveryLedgerTests.At(sequence), Cursor(10), acknowledged is { } sent ? Cursor(sent) : null).ToString());

    private static Cursor Cursor(long sequence) => EventHub.Log.Cursor.Start("0a1b2c3d").With(Lanes.Urgent, sequence);
}
