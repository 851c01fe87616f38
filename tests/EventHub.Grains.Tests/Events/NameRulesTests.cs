using EventHub.Events;

namespace EventHub.Grains.Tests.Events;

public sealed class NameRulesTests
{
    [Fact]
    public void Nothing_that_a_grain_would_refuse_as_its_key_is_a_name() =>
        Assert.DoesNotContain(
            Enumerable.Range(char.MinValue, char.MaxValue).Select(static c => ((char)c).ToString()),
            static text => string.IsNullOrWhiteSpace(text) && NameRules.FaultOf(text) is null);

    [Theory]
    [InlineData(" ")]
    [InlineData("\t\r\n")]
    [InlineData("\u0085")]
    [InlineData("\u00a0\u2003\u3000")]
    public void White_space_alone_is_told_to_be_blank(string name) => Assert.Equal("must not be blank", NameRules.FaultOf(name));

    [Theory]
    [InlineData("a")]
    [InlineData(" a ")]
    [InlineData("\ufeff")]
    [InlineData("\u200b")]
    public void What_is_more_than_white_space_is_a_name(string name) => Assert.Null(NameRules.FaultOf(name));

    [Theory]
    [InlineData("ada", true)]
    [InlineData("ada lovelace", true)]
    [InlineData("", false)]
    [InlineData("\u00a0", false)]
    [InlineData("\u0001hub.replay", false)]
    public void A_user_has_a_name_without_control_characters(string user, bool isUser) => Assert.Equal(isUser, NameRules.IsUser(user));
}
