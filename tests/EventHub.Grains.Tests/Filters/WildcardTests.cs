using System.Text.RegularExpressions;
using CsCheck;
using EventHub.Filters;

namespace EventHub.Grains.Tests.Filters;

public sealed class WildcardTests
{
    [Fact]
    public void A_pattern_matches_what_its_regular_expression_matches() =>
        Gen.Select(Gen.String[Gen.Char["ab.*"], 0, 8], Gen.String[Gen.Char["ab.*"], 0, 12]).Sample(static (pattern, text) =>
            Wildcard.Matches(pattern, text)
            == Regex.IsMatch(text, $"\\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.Singleline), iter: 5_000);

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("dns_*", "dns_", true)]
    [InlineData("dns_*", "dns", false)]
    [InlineData("*_log", "dns_query_log", true)]
    [InlineData("d*q*g", "dns_query_log", true)]
    [InlineData("a*b", "ab", true)]
    [InlineData("A*", "ab", false)]
    public void A_star_is_any_run_of_characters(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Wildcard.Matches(pattern, text));

    [Fact]
    public void Only_a_star_makes_a_pattern()
    {
        Assert.True(Wildcard.IsPattern("a*"));
        Assert.False(Wildcard.IsPattern("a?.[b]"));
    }
}
