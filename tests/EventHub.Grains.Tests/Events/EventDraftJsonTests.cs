using System.Globalization;
using System.Text;
using System.Text.Json;
using EventHub.Events;
using EventHub.Json;

namespace EventHub.Grains.Tests.Events;

public sealed class EventDraftJsonTests
{
    [Fact]
    public void Every_field_of_the_protocol_is_read()
    {
        var draft = Read("""
            {"id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55","type":"dns_query_log","category":"bulk_operation","severity":"warning",
             "priority":"urgent","source":"bind","timestamp":"2026-11-22T13:41:03.2345Z","data":{"a": [1, 2]},"user_id":"u",
             "target_user_id":"t","session_id":"s","tags":["x","y"],
             "metadata":{"correlation_id":"c","trace_id":"t","source_component":"p","request_id":"r","ip_address":"::1",
                         "user_agent":"ua","custom_fields":{"z":null}},
             "expires_at":"2026-11-23T00:00:00Z","persist":false}
            """);

        Assert.Equal(Guid.Parse("019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55"), draft.Id);
        Assert.Equal("dns_query_log", draft.Type);
        Assert.Equal(EventCategory.BulkOperation, draft.Category);
        Assert.Equal(EventSeverity.Warning, draft.Severity);
        Assert.Equal(EventPriority.Urgent, draft.Priority);
        Assert.Equal("bind", draft.Source);
        Assert.Equal("2026-11-22T13:41:03.234Z", Rfc3339.Write(draft.Timestamp!.Value));
        Assert.Equal("""{"a": [1, 2]}""", Encoding.UTF8.GetString(draft.Data!));
        Assert.Equal(("u", "t", "s"), (draft.UserId, draft.TargetUserId, draft.SessionId));
        Assert.Equal(["x", "y"], draft.Tags);
        Assert.StartsWith("""{"correlation_id":"c",""", Encoding.UTF8.GetString(draft.Metadata!), StringComparison.Ordinal);
        Assert.Equal("2026-11-23T00:00:00.000Z", Rfc3339.Write(draft.ExpiresAt!.Value));
        Assert.False(draft.Persist);
    }

    [Fact]
    public void What_is_left_out_is_left_to_completion()
    {
        var draft = Read("""{"type":"a","source":"b"}""");

        Assert.Equal(new EventDraft { Type = "a", Source = "b", Tags = draft.Tags }, draft);
        Assert.Empty(draft.Tags);
        Assert.True(draft.Persist);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("category")]
    [InlineData("severity")]
    [InlineData("priority")]
    [InlineData("timestamp")]
    [InlineData("data")]
    [InlineData("user_id")]
    [InlineData("target_user_id")]
    [InlineData("session_id")]
    [InlineData("tags")]
    [InlineData("metadata")]
    [InlineData("expires_at")]
    [InlineData("persist")]
    public void Null_is_the_same_as_absent(string field)
    {
        var draft = Read($$"""{"type":"a","source":"b","{{field}}":null}""");

        Assert.Equal(new EventDraft { Type = "a", Source = "b", Tags = draft.Tags }, draft);
    }

    [Theory]
    [InlineData("id", "1")]
    [InlineData("id", "\"x\"")]
    [InlineData("id", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("type", "null")]
    [InlineData("type", "1")]
    [InlineData("type", "\"\"")]
    [InlineData("type", "\"Upper\"")]
    [InlineData("type", "\"with space\"")]
    [InlineData("type", "\"\\ud800\"")]
    [InlineData("category", "\"DNS\"")]
    [InlineData("category", "1")]
    [InlineData("severity", "\"fatal\"")]
    [InlineData("priority", "[]")]
    [InlineData("priority", "\"\\ud800\"")]
    [InlineData("source", "null")]
    [InlineData("source", "{}")]
    [InlineData("source", "\"\"")]
    [InlineData("source", "\"a\\u0000\"")]
    [InlineData("source", "\"\\udc00\"")]
    [InlineData("timestamp", "\"yesterday\"")]
    [InlineData("timestamp", "1763819000")]
    [InlineData("data", "[]")]
    [InlineData("data", "\"{}\"")]
    [InlineData("data", "{\"a\":\"\\u0000\"}")]
    [InlineData("data", "{\"a\":\"\\ud800\"}")]
    [InlineData("user_id", "7")]
    [InlineData("target_user_id", "\"\"")]
    [InlineData("session_id", "false")]
    [InlineData("tags", "\"a\"")]
    [InlineData("tags", "{}")]
    [InlineData("metadata", "[]")]
    [InlineData("metadata", "{\"user_agent\":\"\\u0000\"}")]
    [InlineData("expires_at", "\"2026-11-23\"")]
    [InlineData("persist", "\"no\"")]
    public void A_value_of_the_wrong_kind_is_an_error_of_its_field(string field, string value)
    {
        var other = field == "type" ? "\"source\":\"b\"" : field == "source" ? "\"type\":\"a\"" : "\"type\":\"a\",\"source\":\"b\"";

        Assert.Equal([$"events[3].{field}"], Errors($"{{{other},\"{field}\":{value}}}").Select(static e => e.Field).Distinct());
    }

    [Theory]
    [InlineData("source", 100)]
    [InlineData("user_id", 100)]
    [InlineData("target_user_id", 100)]
    [InlineData("session_id", 100)]
    [InlineData("type", 100)]
    public void A_name_ends_at_its_bound(string field, int bound)
    {
        var other = field == "type" ? "\"source\":\"b\"" : field == "source" ? "\"type\":\"a\"" : "\"type\":\"a\",\"source\":\"b\"";

        Assert.Empty(Errors($"{{{other},\"{field}\":\"{new string('x', bound)}\"}}"));
        Assert.Equal($"events[3].{field}", Assert.Single(Errors($"{{{other},\"{field}\":\"{new string('x', bound + 1)}\"}}")).Field);
    }

    [Fact]
    public void Tags_end_at_their_bounds()
    {
        static string Tags(int count, int length) => Event($"\"tags\":[{string.Join(',', Enumerable.Repeat($"\"{new string('x', length)}\"", count))}]");

        Assert.Empty(Errors(Tags(32, 100)));
        Assert.Equal("events[3].tags", Assert.Single(Errors(Tags(33, 1))).Field);
        Assert.Equal(["events[3].tags[0]", "events[3].tags[1]"], Errors(Tags(2, 101)).Select(static e => e.Field));
        Assert.Equal("events[3].tags[1]", Assert.Single(Errors(Event("\"tags\":[\"a\",\"\"]"))).Field);
    }

    [Fact]
    public void Data_and_metadata_end_at_their_bounds()
    {
        static string Object(int bytes) => $"{{\"custom_fields\":{{\"a\":\"{new string('x', bytes - 26)}\"}}}}";

        Assert.Equal(100, Object(100).Length);
        Assert.Empty(Errors(Event($"\"data\":{Object(EventLimits.MaxDataBytes)}")));
        Assert.Equal("events[3].data", Assert.Single(Errors(Event($"\"data\":{Object(EventLimits.MaxDataBytes + 1)}"))).Field);
        Assert.Empty(Errors(Event($"\"metadata\":{Object(EventLimits.MaxMetadataBytes)}")));
        Assert.Equal("events[3].metadata", Assert.Single(Errors(Event($"\"metadata\":{Object(EventLimits.MaxMetadataBytes + 1)}"))).Field);
    }

    [Theory]
    [InlineData("correlation_id", "1")]
    [InlineData("trace_id", "[]")]
    [InlineData("source_component", "\"\"")]
    [InlineData("request_id", "{}")]
    [InlineData("ip_address", "false")]
    [InlineData("user_agent", "0")]
    [InlineData("custom_fields", "[]")]
    [InlineData("hostname", "\"x\"")]
    public void Metadata_names_its_own_field(string field, string value) =>
        Assert.Equal($"events[3].metadata.{field}", Assert.Single(Errors(Event($"\"metadata\":{{\"{field}\":{value}}}"))).Field);

    [Theory]
    [InlineData("position", "\"bulk-0:1\"")]
    [InlineData("severity_level", "\"info\"")]
    [InlineData("Type", "\"a\"")]
    [InlineData("", "1")]
    public void An_unknown_field_is_an_error_that_names_it(string field, string value) =>
        Assert.Equal($"events[3].{field}", Assert.Single(Errors(Event($"\"{field}\":{value}"))).Field);

    [Fact]
    public void A_missing_field_is_an_error_that_names_it() =>
        Assert.Equal(["events[3].type", "events[3].source"], Errors("{}").Select(static e => e.Field));

    [Fact]
    public void Every_error_of_an_event_is_told() =>
        Assert.Equal(
            ["events[3].id", "events[3].tags[0]", "events[3].x", "events[3].type", "events[3].source"],
            Errors("""{"id":0,"tags":[1],"x":2}""").Select(static e => e.Field));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"event\"")]
    [InlineData("null")]
    public void What_is_no_object_is_no_event(string json) =>
        Assert.Equal("events[3]", Assert.Single(Errors(json)).Field);

    [Fact]
    public void A_refused_event_gives_no_draft()
    {
        using var document = StrictJson.Parse("{}"u8.ToArray());

        Assert.Null(EventDraftJson.Read(document.RootElement, new StrictJson()));
    }

    private static string Event(string fields) => string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"a\",\"source\":\"b\",{fields}}}");

    private static EventDraft Read(string text)
    {
        var json = new StrictJson();
        using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(text));
        var draft = EventDraftJson.Read(document.RootElement, json);
        json.ThrowIfFailed();
        return draft!;
    }

    private static IReadOnlyList<FieldError> Errors(string text)
    {
        var json = new StrictJson();
        using var document = JsonDocument.Parse(text);
        json.Enter("events", 3);
        EventDraftJson.Read(document.RootElement, json);
        return json.Errors;
    }
}
