using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using EventHub.Events;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;

namespace EventHub.Grains.Tests.Events;

public sealed class EventRulesTests
{
    private static readonly Gen<string?> Name =
        Gen.OneOf("a", "ä", "a b", " ", "\u2003", "", "a\0", "\ud83d\ude00", "\ud800", new string('x', 100), new string('x', 101)).Null();

    private static readonly Gen<byte[]?> Object = Gen.OneOf(
        """{}""", """{"a":1}""", """ { "a" : [1, "\u00e9"] } """, """{"a":1,"a":2}""", """{"a":1,"\u0061":2}""", """{"o":{"a":1,"a":2}}""",
        """[]""", """null""", """1""", "", "{", """{"a":"\u0000"}""", """{"\ud800":1}""", """{"a":"\ud800"}""", """{} {}""",
        """{"user_agent":"x"}""", """{"user_agent":1}""", """{"user_agent":""}""", """{"custom_fields":{"a":1}}""", """{"custom_fields":1}""",
        """{"custom_fields":null}""")
        .Select(Encoding.UTF8.GetBytes).Null();

    private static readonly Gen<EventDraft> Draft =
        from id in Gen.OneOf(Guid.Empty, Guid.Parse("019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55")).Nullable()
        from type in Gen.OneOf("a", "a.b_1", "", "A", "a-b", new string('x', 100), new string('x', 101))
        from names in Gen.Select(Name, Name, Name, Name)
        from tags in Name.Where(static n => n is not null).Array[0, 2]
        from objects in Gen.Select(Object, Object)
        from enums in Gen.Select(Gen.Byte[0, 9], Gen.Byte[0, 4], Gen.Byte[0, 4])
        select new EventDraft
        {
            Id = id,
            Type = type,
            Source = names.Item1!,
            UserId = names.Item2,
            TargetUserId = names.Item3,
            SessionId = names.Item4,
            Tags = tags!,
            Data = objects.Item1,
            Metadata = objects.Item2,
            Category = (EventCategory)enums.Item1,
            Severity = (EventSeverity)enums.Item2,
            Priority = (EventPriority)enums.Item3,
        };

    [Fact]
    public void A_grain_client_and_a_request_are_held_to_the_same_rules() =>
        Draft.Sample(static draft => RefusedAsRequest(draft) == RefusedAsDraft(draft), iter: 3_000);

    [Fact]
    public void Every_accepted_object_is_accepted_on_both_ways() =>
        Gen.Select(Object, Object).Sample(static (data, metadata) =>
        {
            var draft = new EventDraft { Type = "a", Source = "b", Data = data, Metadata = metadata };
            return RefusedAsRequest(draft) == RefusedAsDraft(draft);
        });

    [Fact]
    public void Every_error_is_named_by_its_place()
    {
        var good = new EventDraft { Type = "a", Source = "b" };
        var bad = new EventDraft
        {
            Id = Guid.Empty,
            Type = "A",
            Source = "",
            UserId = "\0",
            TargetUserId = "\ud800",
            SessionId = new string('x', 101),
            Tags = ["ok", ""],
            Data = "[]"u8.ToArray(),
            Metadata = """{"x":1}"""u8.ToArray(),
            Category = (EventCategory)10,
            Severity = (EventSeverity)5,
            Priority = (EventPriority)5,
        };

        var refusal = Assert.Throws<InvalidRequestException>(() => EventRules.Check([good, bad]));

        Assert.Equal(
            ["category", "data", "id", "metadata.x", "priority", "session_id", "severity", "source", "tags[1]", "target_user_id", "type", "user_id"],
            refusal.Errors.Select(static e => e.Field.Replace("events[1].", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_missing_draft_is_an_error_and_no_fault() =>
        Assert.Equal("events[0]", Assert.Single(Assert.Throws<InvalidRequestException>(() => EventRules.Check([null!])).Errors).Field);

    [Fact]
    public void A_missing_list_of_tags_is_an_error_and_no_fault() =>
        Assert.Equal(
            "events[0].tags",
            Assert.Single(Assert.Throws<InvalidRequestException>(
                () => EventRules.Check([new EventDraft { Type = "a", Source = "b", Tags = null! }])).Errors).Field);

    [Fact]
    public void A_batch_ends_at_its_bound()
    {
        var draft = new EventDraft { Type = "a", Source = "b" };
        EventRules.Check([.. Enumerable.Repeat(draft, EventLimits.MaxBatchEvents)]);

        var refusal = Assert.Throws<InvalidRequestException>(() => EventRules.Check([.. Enumerable.Repeat(draft, EventLimits.MaxBatchEvents + 1)]));

        Assert.Equal("events", Assert.Single(refusal.Errors).Field);
    }

    private static bool RefusedAsDraft(EventDraft draft)
    {
        try
        {
            EventRules.Check([draft]);
            return false;
        }
        catch (InvalidRequestException)
        {
            return true;
        }
    }

    private static bool RefusedAsRequest(EventDraft draft)
    {
        try
        {
            using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(Write(draft)));
            var json = new StrictJson();
            var read = EventDraftJson.Read(document.RootElement, json);
            json.ThrowIfFailed();
            Assert.NotNull(read);
            return false;
        }
        catch (InvalidRequestException)
        {
            return true;
        }
    }

    /// <summary>The draft as the request that says the same, lone surrogates escaped.</summary>
    private static string Write(EventDraft draft)
    {
        var fields = new List<string> { $"\"type\":{Text(draft.Type)}" };
        Add("id", draft.Id?.ToString(), Text);
        Add("source", draft.Source, Text);
        Add("user_id", draft.UserId, Text);
        Add("target_user_id", draft.TargetUserId, Text);
        Add("session_id", draft.SessionId, Text);
        Add("category", draft.Category is { } category ? EventNames.Of(category) : null, Text);
        Add("severity", draft.Severity is { } severity ? EventNames.Of(severity) : null, Text);
        Add("priority", draft.Priority is { } priority ? EventNames.Of(priority) : null, Text);
        fields.Add($"\"tags\":[{string.Join(',', draft.Tags.Select(Text))}]");

        // A request says with null that it has no object; a draft that carries the bytes of null has one of the wrong kind.
        Add("data", draft.Data, static json => json == "null" ? "0" : json);
        Add("metadata", draft.Metadata, static json => json == "null" ? "0" : json);
        return $"{{{string.Join(',', fields)}}}";

        void Add(string name, object? value, Func<string, string> write)
        {
            if (value is not null)
            {
                fields.Add($"\"{name}\":{write(value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value.ToString()!)}");
            }
        }
    }

    private static string Text(string text) =>
        text == "\ud800" ? "\"\\ud800\"" : JsonSerializer.Serialize(text, Options);

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
