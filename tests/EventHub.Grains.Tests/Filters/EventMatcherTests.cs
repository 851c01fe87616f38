using System.Text.RegularExpressions;
using CsCheck;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;

namespace EventHub.Grains.Tests.Filters;

public sealed class EventMatcherTests
{
    private static readonly LogEvent Event = Sample.Event(
        header: Sample.Header with
        {
            Type = "dns_query_log",
            Source = "bind-2",
            Category = EventCategory.Dns,
            Severity = EventSeverity.Warning,
            Priority = EventPriority.High,
            UserId = "alice",
            Tags = ["red", "blue"],
        },
        data: """{"qname":"example.com"}""");

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"event_types":[]}""", true)]
    [InlineData("""{"event_types":["dns_query_log"]}""", true)]
    [InlineData("""{"event_types":["dns_query"]}""", false)]
    [InlineData("""{"event_types":["user_login","dns_*"]}""", true)]
    [InlineData("""{"event_types":["*_allowed","user_login"]}""", false)]
    [InlineData("""{"event_categories":["user","dns"]}""", true)]
    [InlineData("""{"event_categories":["user"]}""", false)]
    [InlineData("""{"event_sources":["bind"]}""", false)]
    [InlineData("""{"event_sources":["bind*"]}""", true)]
    [InlineData("""{"severity_levels":["warning"]}""", true)]
    [InlineData("""{"severity_levels":["info","error"]}""", false)]
    [InlineData("""{"priorities":["high"]}""", true)]
    [InlineData("""{"priorities":["urgent"]}""", false)]
    [InlineData("""{"user_ids":["bob","alice"]}""", true)]
    [InlineData("""{"user_ids":["bob"]}""", false)]
    [InlineData("""{"tags":["green","blue"]}""", true)]
    [InlineData("""{"tags":["green"]}""", false)]
    [InlineData("""{"required_tags":["red","blue"]}""", true)]
    [InlineData("""{"required_tags":["red","green"]}""", false)]
    [InlineData("""{"excluded_tags":["green"]}""", true)]
    [InlineData("""{"excluded_tags":["green","red"]}""", false)]
    [InlineData("""{"time_range":{"start_time":"2026-11-22T12:00:00Z"}}""", true)]
    [InlineData("""{"time_range":{"start_time":"2026-11-22T12:00:00.001Z"}}""", false)]
    [InlineData("""{"time_range":{"end_time":"2026-11-22T12:00:00.001Z"}}""", true)]
    [InlineData("""{"time_range":{"end_time":"2026-11-22T12:00:00Z"}}""", false)]
    [InlineData("""{"data_filters":[{"field":"qname","operator":"equals","value":"example.com"}]}""", true)]
    [InlineData("""{"data_filters":[{"field":"qname","operator":"equals","value":"example.org"}]}""", false)]
    [InlineData("""{"event_types":["dns_query_log"],"severity_levels":["info"]}""", false)]
    [InlineData("""{"event_types":["dns_query_log"],"severity_levels":["warning"],"tags":["red"],"user_ids":["alice"]}""", true)]
    public void Fields_are_anded_and_lists_ored(string filter, bool matches) => Assert.Equal(matches, Sample.Matches(filter, Event));

    [Fact]
    public void An_event_without_a_user_matches_no_list_of_users() =>
        Assert.False(Sample.Matches("""{"user_ids":["alice"]}""", Sample.Event()));

    [Fact]
    public void The_empty_filter_matches_everything() =>
        Gens.Event.Sample(static e => new EventMatcher(EventFilter.Everything).Matches(e));

    [Fact]
    public void A_matcher_agrees_with_the_definition_read_aloud() =>
        Gen.Select(Gens.Filter, Gens.Event).Sample(static (filter, e) => new EventMatcher(filter).Matches(e) == Matches(filter, e), iter: 3_000);

    [Theory]
    [InlineData(DataOperator.In)]
    [InlineData(DataOperator.NotIn)]
    public void A_filter_that_could_not_be_asked_cannot_be_made(DataOperator comparison) =>
        Assert.Throws<InvalidRequestException>(
            () => new EventMatcher(new EventFilter { DataFilters = [new DataFilter("a", comparison, new Utf8Json("1"u8.ToArray()))] }));

    /// <summary>The definition without any of the matcher's preparations; data conditions have their own definition.</summary>
    private static bool Matches(EventFilter filter, LogEvent e)
    {
        var header = e.Header;
        return Any(filter.EventTypes, p => Like(p, header.Type))
            && Any(filter.EventSources, p => Like(p, header.Source))
            && Any(filter.EventCategories, c => c == header.Category)
            && Any(filter.SeverityLevels, s => s == header.Severity)
            && Any(filter.Priorities, p => p == header.Priority)
            && Any(filter.UserIds, u => u == header.UserId)
            && Any(filter.Tags, header.Tags.Contains)
            && filter.RequiredTags.All(header.Tags.Contains)
            && !filter.ExcludedTags.Any(header.Tags.Contains)
            && !(header.Timestamp < filter.StartTime)
            && !(header.Timestamp >= filter.EndTime)
            && filter.DataFilters.All(f => new DataCondition(f).Holds(e.ParsedData));
    }

    private static bool Any<T>(T[] list, Func<T, bool> wanted) => list.Length == 0 || list.Any(wanted);

    private static bool Like(string pattern, string text) =>
        Regex.IsMatch(text, $"\\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z");
}
