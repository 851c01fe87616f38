using System.Text;
using CsCheck;
using EventHub.Api.Realtime.Sessions;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class WrittenPositionsTests
{
    private static readonly string[] AllLanes = ["bulk-0", "bulk-1", "bulk-10", "bulk-2", "urgent"];

    private static readonly Gen<(string Lane, long Through)[]> Steps =
        Gen.Select(Gen.Int[0, AllLanes.Length - 1].Select(static i => AllLanes[i]), Gen.Long[1, long.MaxValue]).Array[1, 30];

    [Fact]
    public void The_text_is_what_the_cursor_itself_would_write() =>
        Steps.Sample(steps =>
        {
            var written = new WrittenPositions(Cursor.Start("log1"));
            var expected = Cursor.Start("log1");
            byte[] buffer = [];
            foreach (var (lane, through) in steps)
            {
                expected = expected.With(lane, Math.Max(expected[lane], through));

                Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(written.WriteCursor(lane, through, ref buffer).Span));

                written.Advance(lane, through);
                Assert.Equal(expected, written.ToCursor());
            }
        });

    [Fact]
    public void Writing_a_cursor_claims_nothing_yet()
    {
        var written = new WrittenPositions(Cursor.Start("log1").With("urgent", 4));
        byte[] buffer = [];

        written.WriteCursor("urgent", 9, ref buffer);

        Assert.Equal(4, written["urgent"]);
    }

    [Fact]
    public void A_reader_may_have_what_is_being_written_before_its_transport_says_so()
    {
        var written = new WrittenPositions(Cursor.Start("log1").With("urgent", 4).With("bulk-0", 2));
        byte[] buffer = [];

        written.WriteCursor("urgent", 9, ref buffer);

        Assert.True(written.Covers(Cursor.Start("log1").With("urgent", 9).With("bulk-0", 2)));
        Assert.False(written.Covers(Cursor.Start("log1").With("urgent", 10)));
        Assert.False(written.Covers(Cursor.Start("log1").With("bulk-0", 9)));
    }

    [Fact]
    public void It_covers_what_was_written_and_nothing_beyond()
    {
        var written = new WrittenPositions(Cursor.Start("log1").With("urgent", 4));

        Assert.True(written.Covers(Cursor.Start("log1").With("urgent", 4)));
        Assert.False(written.Covers(Cursor.Start("log1").With("urgent", 5)));
        Assert.False(written.Covers(Cursor.Start("log1").With("bulk-0", 1)));
        Assert.False(written.Covers(Cursor.Start("log2")));
    }

    [Fact]
    public void Lanes_that_were_not_there_before_are_taken_over()
    {
        var written = new WrittenPositions(Cursor.Start("log1").With("urgent", 4));

        written.Include(Cursor.Start("log1").With("urgent", 2).With("bulk-0", 3));

        Assert.Equal("log1.bulk-0:3.urgent:4", written.ToCursor().ToString());
    }
}
