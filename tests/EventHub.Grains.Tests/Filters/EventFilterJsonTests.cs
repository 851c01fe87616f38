using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using EventHub.Filters;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;

namespace EventHub.Grains.Tests.Filters;

public sealed class EventFilterJsonTests
{
    [Fact]
    public void A_filter_reads_back_from_its_text() =>
        Gens.Filter.Sample(static filter =>
        {
            var text = Write(filter);
            var read = Sample.Filter(text);

            Assert.Equal(text, Write(read));
            Assert.Equivalent(filter, read, strict: true);
        });

    [Fact]
    public void Equal_filters_give_equal_texts_however_they_were_written() =>
        Assert.Equal(
            Write(Sample.Filter("""{"tags":["a"],"event_types":["b"],"user_ids":[],"data_filters":null}""")),
            Write(Sample.Filter("""{ "event_types" : ["\u0062"], "tags":["a"], "time_range":{} }""")));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void Nothing_is_the_filter_that_matches_everything(string text) => Assert.Equivalent(EventFilter.Everything, Sample.Filter(text), strict: true);

    [Theory]
    [InlineData(FilterLimits.MaxPathNames, true)]
    [InlineData(FilterLimits.MaxPathNames + 1, false)]
    public void A_path_has_no_more_names_than_an_event_may_be_deep(int names, bool isTaken)
    {
        var json = new StrictJson();
        using var document = JsonDocument.Parse(
            $$"""{"data_filters":[{"field":"{{string.Join('.', Enumerable.Repeat("a", names))}}","operator":"equals","value":1}]}""");

        EventFilterJson.Read(document.RootElement, "filter", json);

        Assert.Equal(isTaken ? [] : ["filter.data_filters[0].field"], json.Errors.Select(static e => e.Field));
    }

    [Theory]
    [InlineData("[]", "filter")]
    [InlineData("""{"types":[]}""", "filter.types")]
    [InlineData("""{"event_types":"a"}""", "filter.event_types")]
    [InlineData("""{"event_types":["a","B"]}""", "filter.event_types[1]")]
    [InlineData("""{"event_types":["a","b c*"]}""", "filter.event_types[1]")]
    [InlineData("""{"event_categories":["dns","x"]}""", "filter.event_categories[1]")]
    [InlineData("""{"event_sources":[1]}""", "filter.event_sources[0]")]
    [InlineData("""{"severity_levels":["INFO"]}""", "filter.severity_levels[0]")]
    [InlineData("""{"priorities":["info"]}""", "filter.priorities[0]")]
    [InlineData("""{"user_ids":[""]}""", "filter.user_ids[0]")]
    [InlineData("""{"tags":{}}""", "filter.tags")]
    [InlineData("""{"required_tags":[null]}""", "filter.required_tags[0]")]
    [InlineData("""{"excluded_tags":["\u0000"]}""", "filter.excluded_tags[0]")]
    [InlineData("""{"time_range":[]}""", "filter.time_range")]
    [InlineData("""{"time_range":{"from":"2026-11-22T12:00:00Z"}}""", "filter.time_range.from")]
    [InlineData("""{"time_range":{"start_time":"noon"}}""", "filter.time_range.start_time")]
    [InlineData("""{"time_range":{"start_time":"2026-11-22T12:00:00Z","end_time":"2026-11-22T12:00:00Z"}}""", "filter.time_range")]
    [InlineData("""{"data_filters":{}}""", "filter.data_filters")]
    [InlineData("""{"data_filters":[1]}""", "filter.data_filters[0]")]
    [InlineData("""{"data_filters":[{"operator":"equals","value":1}]}""", "filter.data_filters[0].field")]
    [InlineData("""{"data_filters":[{"field":"a","value":1}]}""", "filter.data_filters[0].operator")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"like","value":1}]}""", "filter.data_filters[0].operator")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"equals"}]}""", "filter.data_filters[0].value")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"equals","value":1,"x":2}]}""", "filter.data_filters[0].x")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"in","value":1}]}""", "filter.data_filters[0].value")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"equals","value":[1]}]}""", "filter.data_filters[0].value")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"less_than","value":true}]}""", "filter.data_filters[0].value")]
    [InlineData("""{"data_filters":[{"field":"a","operator":"equals","value":"\ud800"}]}""", "filter.data_filters[0].value")]
    public void An_error_names_its_field_once(string text, string field)
    {
        var errors = Errors(text);

        Assert.Equal(field, Assert.Single(errors).Field);
    }

    [Fact]
    public void Lists_and_values_end_at_their_bounds()
    {
        static string List(int count) => string.Join(',', Enumerable.Repeat("\"a\"", count));
        static string Conditions(int count, int length) =>
            string.Join(',', Enumerable.Repeat($$"""{"field":"a","operator":"equals","value":"{{new string('x', length)}}"}""", count));

        Assert.Empty(Errors($$"""{"tags":[{{List(FilterLimits.MaxListItems)}}]}"""));
        Assert.Equal("filter.tags", Assert.Single(Errors($$"""{"tags":[{{List(FilterLimits.MaxListItems + 1)}}]}""")).Field);
        Assert.Empty(Errors($$"""{"data_filters":[{{Conditions(FilterLimits.MaxDataFilters, FilterLimits.MaxValueBytes - 2)}}]}"""));
        Assert.Equal("filter.data_filters", Assert.Single(Errors($$"""{"data_filters":[{{Conditions(FilterLimits.MaxDataFilters + 1, 1)}}]}""")).Field);
        Assert.Equal("filter.data_filters[0].value", Assert.Single(Errors($$"""{"data_filters":[{{Conditions(1, FilterLimits.MaxValueBytes - 1)}}]}""")).Field);
    }

    [Fact]
    public void Every_accepted_filter_can_be_asked() =>
        Gen.Select(Gens.Filter, Gens.Event).Sample(static (filter, e) =>
        {
            _ = new EventMatcher(Sample.Filter(Write(filter))).Matches(e);
        });

    private static string Write(EventFilter filter)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            EventFilterJson.Write(writer, filter);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IReadOnlyList<FieldError> Errors(string text)
    {
        var json = new StrictJson();
        using var document = JsonDocument.Parse(text);
        EventFilterJson.Read(document.RootElement, "filter", json);
        return json.Errors;
    }
}
