using CsCheck;
using EventHub.Client.Bulk;
using EventHub.Events;

namespace EventHub.Client.Tests.Bulk;

public sealed class ReasonTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("line 7: must be: name ttl type value")]
    [InlineData("Zeile 7: größer, 🐌")]
    public void What_fits_is_kept_as_it_is(string reason) => Assert.Equal(reason, ReasonText.Of(reason));

    [Fact]
    public void What_is_as_long_as_may_be_is_kept_and_what_is_longer_is_cut_and_marked()
    {
        var longest = new string('x', ReasonText.MaxLength);

        Assert.Equal(longest, ReasonText.Of(longest));
        Assert.Equal(longest[1..] + '…', ReasonText.Of(longest + 'x'));
    }

    [Fact]
    public void Whatever_a_reason_is_an_event_can_hold_ten_of_it_and_one_more() =>
        Gen.Char.Array[0, 1_200].Select(static characters => new string(characters)).Sample(static reason =>
        {
            var text = ReasonText.Of(reason);
            EventRules.Check(
            [
                new EventDraft
                {
                    Type = "import_failed",
                    Source = "tests",
                    Data = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { reasons = Enumerable.Repeat(text, 10), reason = text }),
                },
            ]);
            return text.Length <= ReasonText.MaxLength;
        });
}
