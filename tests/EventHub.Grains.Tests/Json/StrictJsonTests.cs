using System.Text;
using System.Text.Json;
using CsCheck;
using EventHub.Json;

namespace EventHub.Grains.Tests.Json;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1 /* no */}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"x\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"x\":[{\"\\udc00\":1}]}")]
    public void What_is_not_strict_json_is_a_refused_request(string text)
    {
        var refusal = Assert.Throws<InvalidRequestException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.Matches("is not valid JSON|unpaired surrogate", Assert.Single(refusal.Errors).Message);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Assert.Throws<InvalidRequestException>(() => StrictJson.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }));

    [Fact]
    public void Nesting_ends_at_its_bound()
    {
        using var deepest = StrictJson.Parse(Nested(JsonLimits.MaxDepth));

        Assert.Throws<InvalidRequestException>(() => StrictJson.Parse(Nested(JsonLimits.MaxDepth + 1)));
    }

    [Fact]
    public void Any_bytes_are_either_json_or_a_refused_request() =>
        Gen.Char["{}[]\",:\\ud80c0a1 \0\ufffd"].Array[0, 40].Sample(static characters =>
        {
            try
            {
                StrictJson.Parse(Encoding.UTF8.GetBytes(characters)).Dispose();
            }
            catch (InvalidRequestException)
            {
                // Refused, as it may be.
            }
        });

    [Theory]
    [InlineData("\"a\"", null)]
    [InlineData("null", null)]
    [InlineData("\"\"", "must have 1 to 5 characters")]
    [InlineData("\"abcdef\"", "must have 1 to 5 characters")]
    [InlineData("1", "must be a string")]
    [InlineData("\"\\u0000\"", "U+0000")]
    [InlineData("\"\\ud800\"", "surrogate")]
    public void A_text_has_its_bounds(string json, string? error) => Check(json, error, static (j, v) => j.Text(v, "field", 5));

    [Theory]
    [InlineData("[\"a\",\"b\"]", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("\"a\"", "field: must be an array of strings")]
    [InlineData("[\"a\",\"b\",\"c\"]", "field: must have at most 2 items")]
    [InlineData("[\"a\",null]", "field[1]: must be a string")]
    [InlineData("[1]", "field[0]: must be a string")]
    [InlineData("[\"a\",\"abcdef\"]", "field[1]: must have 1 to 5 characters")]
    public void A_list_of_texts_names_the_item(string json, string? error) => Check(json, error, static (j, v) => j.Texts(v, "field", 2, 5));

    [Theory]
    [InlineData("true", null)]
    [InlineData("false", null)]
    [InlineData("null", null)]
    [InlineData("0", "field: must be true or false")]
    [InlineData("\"true\"", "field: must be true or false")]
    public void A_flag_is_true_or_false(string json, string? error) => Check(json, error, static (j, v) => j.Flag(v, "field"));

    [Theory]
    [InlineData("1", null)]
    [InlineData("9", null)]
    [InlineData("null", null)]
    [InlineData("0", "from 1 to 9")]
    [InlineData("10", "from 1 to 9")]
    [InlineData("1.5", "from 1 to 9")]
    [InlineData("1e99", "from 1 to 9")]
    [InlineData("\"1\"", "from 1 to 9")]
    public void A_whole_number_has_its_bounds(string json, string? error) => Check(json, error, static (j, v) => j.Whole(v, "field", 1, 9));

    [Theory]
    [InlineData("\"2026-11-22T13:41:03.234Z\"", null)]
    [InlineData("null", null)]
    [InlineData("\"2026-11-22\"", "field: must be an RFC 3339 time")]
    [InlineData("1763819000", "field: must be an RFC 3339 time")]
    [InlineData("\"\\ud800\"", "field: must be an RFC 3339 time")]
    public void A_time_is_rfc3339(string json, string? error) => Check(json, error, static (j, v) => j.Time(v, "field"));

    [Theory]
    [InlineData("{\"a\": 1}", null)]
    [InlineData("null", null)]
    [InlineData("[]", "field: must be an object")]
    [InlineData("{\"a\":\"0123456789\"}", "field: must be at most 12 bytes")]
    [InlineData("{\"\\u0000\":1}", "U+0000")]
    [InlineData("{\"a\":\"\\u0000\"}", "field: must be at most 12 bytes")]
    public void A_raw_object_has_its_bounds(string json, string? error) => Check(json, error, static (j, v) => j.RawObject(v, "field", 12));

    [Fact]
    public void A_raw_object_is_kept_as_it_was_written()
    {
        using var document = JsonDocument.Parse("""{"x": {"b":1.50, "a":"\u00e9"}}""");

        var raw = new StrictJson().RawObject(document.RootElement.GetProperty("x"), "x", 100);

        Assert.Equal("""{"b":1.50, "a":"\u00e9"}""", Encoding.UTF8.GetString(raw!));
    }

    [Fact]
    public void All_errors_are_told_together()
    {
        var json = new StrictJson();
        json.Fail("a", "is wrong");
        json.Fail("b", "is wrong too");

        var refusal = Assert.Throws<InvalidRequestException>(json.ThrowIfFailed);

        Assert.Equal(["a", "b"], refusal.Errors.Select(static e => e.Field));
        Assert.Equal("a: is wrong; b: is wrong too", refusal.Message);
    }

    [Fact]
    public void An_answer_never_grows_with_the_request()
    {
        var json = new StrictJson();
        for (var i = 0; i < 10_000; i++)
        {
            json.Unknown(new string('x', 100_000));
        }

        Assert.InRange(json.Errors.Count, 1, 100);
        Assert.All(json.Errors, static e => Assert.InRange(e.Field.Length, 1, 1_000));
    }

    [Fact]
    public void A_duplicate_of_a_long_name_is_told_in_short()
    {
        var name = new string('x', 100_000);

        var refusal = Assert.Throws<InvalidRequestException>(
            () => StrictJson.Parse(Encoding.UTF8.GetBytes($$"""{"{{name}}":1,"{{name}}":2}""")));

        Assert.InRange(refusal.Message.Length, 1, 1_000);
    }

    [Fact]
    public void A_duplicate_is_told_by_its_name_and_without_an_empty_place()
    {
        var refusal = Assert.Throws<InvalidRequestException>(() => StrictJson.Parse("""{"type":"a","type":"b"}"""u8.ToArray()));

        Assert.StartsWith("type: is not valid JSON: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'type'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"events":[{"type":"a"},{"data":{"zone":"x","list":[1,{"a":1,"a":2}]}}]}""", "events[1].data.list[1].a")]
    [InlineData("""[[],[{"a":[]},{"b":{},"c":{},"b":0}]]""", "[1][1].b")]
    [InlineData("""{"a":{"x":1},"b":{"x":1},"a":0}""", "a")]
    [InlineData("""{"a":1,"\u0061":2}""", "a")]
    [InlineData("""{"list":[{"\ud800":1,"b":2}]}""", "list[0]")]
    [InlineData("""{"events":[{"source":"�"}]}""", "events[0].source")]
    [InlineData("""{"events":[{"a":1},{"b":1,"�":2}]}""", "events[1]")]
    [InlineData("""{"a":1,"b":[1,2,}""", "")]
    [InlineData("""{"a":1""", "")]
    [InlineData("�", "")]
    [InlineData("", "")]
    public void What_keeps_a_text_from_being_taken_is_told_with_its_path(string text, string path)
    {
        // The mark stands for a byte that no text has.
        var bytes = Encoding.Latin1.GetBytes(text.Replace('\uFFFD', '\u00FF'));

        var refusal = Assert.Throws<InvalidRequestException>(() => StrictJson.Parse(bytes));

        Assert.Equal(path, Assert.Single(refusal.Errors).Field);
    }

    private static byte[] Nested(int depth) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth)));

    private static void Check<T>(string text, string? error, Func<StrictJson, JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(text);
        var json = new StrictJson();

        read(json, document.RootElement);

        if (error is null)
        {
            Assert.Empty(json.Errors);
        }
        else
        {
            Assert.Contains(error, Assert.Single(json.Errors).ToString(), StringComparison.Ordinal);
        }
    }
}
