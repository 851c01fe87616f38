using CsCheck;
using EventHub.Json;

namespace EventHub.Grains.Tests.Json;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-22T13:41:03.234Z", "2026-11-22T13:41:03.234Z")]
    [InlineData("2026-11-22T13:41:03Z", "2026-11-22T13:41:03.000Z")]
    [InlineData("2026-11-22t13:41:03.2z", "2026-11-22T13:41:03.200Z")]
    [InlineData("2026-11-22 13:41:03Z", "2026-11-22T13:41:03.000Z")]
    [InlineData("2026-11-22T15:41:03.234+02:00", "2026-11-22T13:41:03.234Z")]
    [InlineData("2026-11-22T13:11:03.234-00:30", "2026-11-22T13:41:03.234Z")]
    [InlineData("2026-11-22T13:41:03.2349999Z", "2026-11-22T13:41:03.234Z")]
    [InlineData("2026-11-22T13:41:03.234567891Z", "2026-11-22T13:41:03.234Z")]
    [InlineData("2026-11-22T15:41:03.234567891234+02:00", "2026-11-22T13:41:03.234Z")]
    public void A_time_with_an_offset_is_taken_as_utc_in_whole_milliseconds(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(text, out var time));
        Assert.Equal(expected, Rfc3339.Write(time));
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-22")]
    [InlineData("2026-11-22T13:41:03")]
    [InlineData("2026-11-22T13:41:03.234")]
    [InlineData("2026-11-22T25:41:03.234Z")]
    [InlineData("2026-02-30T13:41:03.234Z")]
    [InlineData("2026-11-22T13:41:03.Z")]
    [InlineData("2026-11-22T13:41:03.234ZZ")]
    [InlineData(" 2026-11-22T13:41:03.234Z")]
    [InlineData("2026-11-22T13:41:03.234+2:00")]
    [InlineData("22.11.2026 13:41:03.234 Z")]
    [InlineData("0001-01-01T00:00:00+10:00")]
    [InlineData("9999-12-31T23:59:59.999-10:00")]
    public void Anything_else_is_refused(string text) => Assert.False(Rfc3339.TryParse(text, out _));

    [Fact]
    public void What_was_written_reads_back_the_same() =>
        Gen.Long[DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()].Sample(milliseconds =>
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            var text = Rfc3339.Write(time);
            return text.Length == Rfc3339.Length && Rfc3339.TryParse(text, out var read) && read == time;
        });

    [Fact]
    public void No_text_makes_parsing_throw() =>
        Gen.String[Gen.Char["0123456789-:.TtZz+ \u0661\0"], 0, 45].Sample(static text => Rfc3339.TryParse(text, out _) || true);

    [Fact]
    public void Truncating_never_moves_a_time_forward() =>
        Gen.Long[0, DateTimeOffset.MaxValue.Ticks].Sample(static ticks =>
        {
            var time = new DateTimeOffset(ticks, TimeSpan.Zero);
            var cut = Rfc3339.Truncate(time);
            return cut <= time && time - cut < TimeSpan.FromMilliseconds(1) && Rfc3339.Truncate(cut) == cut;
        });
}
