using CsCheck;
using EventHub.Log;

namespace EventHub.Grains.Tests.Log;

public sealed class CursorTests
{
    private static readonly Gen<Cursor> Any =
        from id in Gen.OneOf("0a1b2c3d", "A", "z9")
        from lanes in Gen.Select(Gen.OneOf([.. new Lanes(3).Durable]), Gen.Long[0, long.MaxValue]).Array[0, 4]
        select lanes.Aggregate(Cursor.Start(id), static (cursor, lane) => cursor.With(lane.Item1, lane.Item2));

    [Fact]
    public void A_cursor_reads_back_from_its_text() =>
        Any.Sample(static cursor => Cursor.TryParse(cursor.ToString(), out var read)
            && read.Equals(cursor)
            && read.GetHashCode() == cursor.GetHashCode()
            && read.LogId == cursor.LogId
            && read.Lanes.SequenceEqual(cursor.Lanes));

    [Fact]
    public void The_longest_cursor_is_within_the_bound()
    {
        var longest = Cursor.Of(new string('f', 8), new Lanes(Lanes.MaxBulkLanes).Durable.Select(static lane => KeyValuePair.Create(lane, long.MaxValue)));

        Assert.InRange(longest.ToString().Length, 1, Cursor.MaxLength);
        Assert.True(Cursor.TryParse(longest.ToString(), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".bulk-0:1")]
    [InlineData("0a1b.bulk-0")]
    [InlineData("0a1b.bulk-0:")]
    [InlineData("0a1b.:1")]
    [InlineData("0a1b.bulk-0:-1")]
    [InlineData("0a1b.bulk-0:+1")]
    [InlineData("0a1b.bulk-0: 1")]
    [InlineData("0a1b.bulk-0:1.")]
    [InlineData("0a1b.bulk-0:0x1")]
    [InlineData("0a1b.bulk-0:9223372036854775808")]
    [InlineData("0a1b.bulk-0:1.bulk-0:2")]
    [InlineData("0a-1b.bulk-0:1")]
    [InlineData("0a1b.bulk-0:1:2")]
    [InlineData("0123456789012345678901234567890123.bulk-0:1")]
    public void Anything_else_is_refused(string? text) => Assert.False(Cursor.TryParse(text, out _));

    [Fact]
    public void A_text_beyond_the_bound_is_refused() => Assert.False(Cursor.TryParse("a.b:" + new string('1', Cursor.MaxLength), out _));

    [Fact]
    public void No_text_makes_parsing_throw_and_what_parses_is_stable() =>
        Gen.String[Gen.Char["0a.:-19b"], 0, 30].Sample(static text =>
            !Cursor.TryParse(text, out var cursor) || (Cursor.TryParse(cursor.ToString(), out var again) && again.Equals(cursor)));

    [Fact]
    public void A_lane_that_was_not_read_is_at_its_beginning()
    {
        var cursor = Cursor.Start("0a1b").With("urgent", 7);

        Assert.Equal(7, cursor["urgent"]);
        Assert.Equal(0, cursor["bulk-0"]);
    }
}
