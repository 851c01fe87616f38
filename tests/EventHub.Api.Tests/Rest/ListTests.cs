using System.Text;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Rest;

public sealed class ListTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Without_parameters_the_newest_hundred_are_asked_for()
    {
        using var answer = await _server.User.GetAsync("/api/events");

        Assert.True(answer.IsSuccessStatusCode);
        var query = _server.Grains.LastQuery!;
        Assert.Equal((100, QueryOrder.NewestFirst, null), (query.Limit, query.Order, query.Cursor));
        Assert.Equal(("ann", Role.User), (query.Reader.UserId, query.Reader.Role));
        Assert.Equal(["example.org"], query.Reader.Zones);
        Assert.Equal(EventFilter.Everything, query.Filter);
    }

    [Fact]
    public async Task Every_parameter_reaches_the_query()
    {
        var dataFilters = Uri.EscapeDataString("""[{"field":"zone","operator":"equals","value":"example.org"}]""");
        using var answer = await _server.Admin.GetAsync(
            "/api/events/?event_types=dns_*,zone_updated&event_types=my.app&event_categories=dns&event_sources=bind9-*&severity_levels=warning,error"
            + "&priorities=urgent&user_ids=ann&tags=a,b&required_tags=c&excluded_tags=d&start_time=2026-11-22T10:00:00Z"
            + "&end_time=2026-11-22T12:00:00%2B01:00&limit=7&order=asc&cursor=log1.bulk-0:42&data_filters=" + dataFilters);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var query = _server.Grains.LastQuery!;
        Assert.Equal((7, QueryOrder.OldestFirst, 42), (query.Limit, query.Order, query.Cursor!["bulk-0"]));
        var filter = query.Filter;
        Assert.Equal(["dns_*", "zone_updated", "my.app"], filter.EventTypes);
        Assert.Equal([EventCategory.Dns], filter.EventCategories);
        Assert.Equal(["bind9-*"], filter.EventSources);
        Assert.Equal([EventSeverity.Warning, EventSeverity.Error], filter.SeverityLevels);
        Assert.Equal([EventPriority.Urgent], filter.Priorities);
        Assert.Equal(["ann"], filter.UserIds);
        Assert.Equal(["a", "b"], filter.Tags);
        Assert.Equal(["c"], filter.RequiredTags);
        Assert.Equal(["d"], filter.ExcludedTags);
        Assert.Equal(TimeSpan.FromHours(1), filter.EndTime - filter.StartTime);
        var condition = Assert.Single(filter.DataFilters);
        Assert.Equal(("zone", DataOperator.Equals, "\"example.org\""), (condition.Field, condition.Operator, condition.Value.ToString()));
    }

    [Theory]
    [InlineData("event_type=a", "event_type")]
    [InlineData("event_types=Not%20A%20Type", "event_types[0]")]
    [InlineData("event_categories=dns,nope", "event_categories[1]")]
    [InlineData("tags=", "tags[0]")]
    [InlineData("tags=a%00b", "tags[0]")]
    [InlineData("tags=%FF", "tags")]
    [InlineData("tags=a&tags=b,%C3", "tags")]
    [InlineData("tags=%25%ed%a0%80", "tags")]
    [InlineData("%FF=1", "%FF")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=5&limit=6", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("order=newest", "order")]
    [InlineData("cursor=%20", "cursor")]
    [InlineData("start_time=yesterday", "start_time")]
    [InlineData("start_time=2026-11-22T12:00:00Z&end_time=2026-11-22T12:00:00Z", "end_time")]
    [InlineData("data_filters=%7B", "data_filters")]
    [InlineData("data_filters=%5B%7B%22field%22%3A%22a%22%7D%5D", "data_filters[0].operator")]
    public async Task What_is_wrong_with_a_query_is_named(string parameters, string field)
    {
        using var answer = await _server.Admin.GetAsync("/api/events/?" + parameters);

        Assert.Contains(field, (await answer.ProblemAsync(400, 4000)).Fields());
        Assert.Null(_server.Grains.LastQuery);
    }

    [Fact]
    public async Task A_percent_sign_that_begins_no_character_is_one()
    {
        using var answer = await _server.Admin.GetAsync("/api/events/?tags=%25FF,%C3%A4+%F0%9F%98%80,100%");

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(["%FF", "ä 😀", "100%"], _server.Grains.LastQuery!.Filter.Tags);
    }

    [Theory]
    [InlineData("deliveries")]
    [InlineData("replay")]
    [InlineData("subscriptions")]
    [InlineData("filters")]
    [InlineData("stream")]
    public async Task What_is_no_text_is_refused_by_every_call_that_reads_parameters(string call)
    {
        using var answer = await _server.Admin.GetAsync($"/api/events/{call}?cursor=%FF");

        var problem = await answer.ProblemAsync(400, 4000);
        Assert.Equal("""{"cursor":["is not valid UTF-8"]}""", problem.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        using var answer = await _server.Admin.GetAsync("/api/events/?limit=x&order=y&cursor=%20&nope=1");

        Assert.Equal(["limit", "order", "cursor", "nope"], (await answer.ProblemAsync(400, 4000)).Fields());
    }

    [Fact]
    public async Task A_page_has_the_events_as_they_were_encoded()
    {
        var events = new[] { Logged(2), Logged(1) };
        _server.Grains.Page = new EventPage(events, Cursor.Start("log1").With("bulk-0", 1), Cursor.Start("log1").With("bulk-0", 2));
        var body = await _server.Admin.GetStringAsync("/api/events/");

        Assert.Equal($$"""{"events":[{{events[0].Json}},{{events[1].Json}}],"next_cursor":"log1.bulk-0:1"}""", body);
    }

    [Fact]
    public async Task The_last_page_has_no_next_one()
    {
        using var answer = await _server.Admin.GetAsync("/api/events/");

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await answer.JsonAsync()).GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task One_event_is_found_by_its_id()
    {
        var e = _server.Grains.Event = Logged(1);

        Assert.Equal(e.Json.ToString(), await _server.Admin.GetStringAsync($"/api/events/{e.Header.Id}"));
        using var missing = await _server.Admin.GetAsync($"/api/events/{Guid.NewGuid()}");
        await missing.ProblemAsync(404, 4004);
        using var wrong = await _server.Admin.GetAsync("/api/events/42");
        Assert.Equal(["id"], (await wrong.ProblemAsync(400, 4000)).Fields());
    }

    private static LogEvent Logged(long sequence) => new()
    {
        Header = new EventHeader
        {
            Id = Guid.CreateVersion7(),
            Type = "custom_event",
            Source = "app",
            Category = EventCategory.Custom,
            Severity = EventSeverity.Info,
            Priority = EventPriority.Normal,
            Timestamp = DateTimeOffset.UnixEpoch,
        },
        Position = new EventPosition("bulk-0", sequence),
        AcceptedAt = DateTimeOffset.UnixEpoch,
        Json = new Utf8Json(Encoding.UTF8.GetBytes($$$"""{"position":"bulk-0:{{{sequence}}}","data":{"text":"ü<&\""}}""")),
    };
}
