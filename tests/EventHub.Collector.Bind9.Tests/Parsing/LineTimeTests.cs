using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Tests.Parsing;

public sealed class LineTimeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-22T13:41:01.890Z running", "2026-11-22T13:41:01.890Z", false)]
    [InlineData("2026-11-22T13:41:01.890 running", "2026-11-22T12:41:01.890Z", true)]
    [InlineData("2026-07-22T13:41:01.890 running", "2026-07-22T11:41:01.890Z", true)]
    [InlineData("2026-11-22T13:41:01.890+05:30 running", "2026-11-22T08:11:01.890Z", false)]
    [InlineData("2026-11-22T13:41:01.890-0800 running", "2026-11-22T21:41:01.890Z", false)]
    [InlineData("22-Nov-2026 13:41:01.890 running", "2026-11-22T12:41:01.890Z", true)]
    [InlineData("01-Jul-2026 00:00:00.000 running", "2026-06-30T22:00:00.000Z", true)]
    public void A_time_becomes_UTC_from_whatever_form_it_was_printed_in(string line, string expected, bool isLocal)
    {
        var parsed = LineParser.Parse(line, Berlin);

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), parsed.Time);
        Assert.Equal(isLocal, parsed.IsLocalTime);
        Assert.Equal(IgnoredKind.ServiceLifecycle, Assert.IsType<IgnoredStatement>(parsed.Statement).Kind);
    }

    [Fact]
    public void A_time_that_a_clock_change_repeats_is_read_as_its_second_pass() =>
        Assert.Equal(DateTimeOffset.Parse("2026-10-25T01:30:00.000Z", null), LineParser.Parse("25-Oct-2026 02:30:00.000 running", Berlin).Time);

    [Fact]
    public void A_time_that_a_clock_change_skips_is_read_all_the_same() =>
        Assert.Equal(DateTimeOffset.Parse("2026-03-29T01:30:00.000Z", null), LineParser.Parse("29-Mar-2026 02:30:00.000 running", Berlin).Time);

    [Theory]
    [InlineData("running")]
    [InlineData("2026-13-22T13:41:01.890Z running")]
    [InlineData("22-Foo-2026 13:41:01.890 running")]
    [InlineData("0001-01-01T00:00:00.000+14:00 running")]
    public void What_is_no_time_is_left_to_the_message(string line) => Assert.Null(LineParser.Parse(line, Berlin).Time);
}
