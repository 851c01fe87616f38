using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Filters;

public sealed class DataConditionTests
{
    private const string Data = """
        {"n":5,"big":12345678901234567890123,"f":2.50,"t":"beta","yes":true,"no":false,"null":null,"empty":"",
         "list":[1,"a",null,[2],{"b":1}],"none":[],"o":{"n":7,"p":{"q":"deep"}},"a.b":"dotted"}
        """;

    [Theory]
    [InlineData("n", "5", true)]
    [InlineData("n", "5.0", true)]
    [InlineData("n", "0.5e1", true)]
    [InlineData("n", "\"5\"", false)]
    [InlineData("n", "6", false)]
    [InlineData("f", "2.5", true)]
    [InlineData("big", "12345678901234567890123", true)]
    [InlineData("big", "12345678901234567890124", false)]
    [InlineData("t", "\"beta\"", true)]
    [InlineData("t", "\"\\u0062eta\"", true)]
    [InlineData("t", "\"Beta\"", false)]
    [InlineData("empty", "\"\"", true)]
    [InlineData("empty", "null", false)]
    [InlineData("yes", "true", true)]
    [InlineData("yes", "false", false)]
    [InlineData("no", "null", false)]
    [InlineData("null", "null", true)]
    [InlineData("missing", "null", true)]
    [InlineData("missing", "\"\"", false)]
    [InlineData("o.n", "7", true)]
    [InlineData("o.p.q", "\"deep\"", true)]
    [InlineData("o.p.q.r", "null", true)]
    [InlineData("t.x", "null", true)]
    [InlineData("list.0", "1", false)]
    [InlineData("a.b", "\"dotted\"", false)]
    public void Equals_compares_value_and_kind_and_not_equals_is_its_opposite(string field, string value, bool holds)
    {
        Assert.Equal(holds, Holds(field, "equals", value));
        Assert.Equal(!holds, Holds(field, "not_equals", value));
    }

    [Theory]
    [InlineData("t", "\"et\"", true)]
    [InlineData("t", "\"\"", true)]
    [InlineData("t", "\"ET\"", false)]
    [InlineData("t", "1", false)]
    [InlineData("n", "5", false)]
    [InlineData("n", "\"5\"", false)]
    [InlineData("list", "1.0", true)]
    [InlineData("list", "\"a\"", true)]
    [InlineData("list", "null", true)]
    [InlineData("list", "2", false)]
    [InlineData("none", "null", false)]
    [InlineData("o", "\"n\"", false)]
    [InlineData("null", "null", false)]
    [InlineData("missing", "\"\"", false)]
    public void Contains_looks_into_texts_and_arrays_and_not_contains_is_its_opposite(string field, string value, bool holds)
    {
        Assert.Equal(holds, Holds(field, "contains", value));
        Assert.Equal(!holds, Holds(field, "not_contains", value));
    }

    [Theory]
    [InlineData("n", "4", true, false)]
    [InlineData("n", "5", false, false)]
    [InlineData("n", "5.5", false, true)]
    [InlineData("n", "-1e400", true, false)]
    [InlineData("n", "1e400", false, true)]
    [InlineData("n", "\"4\"", false, false)]
    [InlineData("big", "1", true, false)]
    [InlineData("f", "2.49", true, false)]
    [InlineData("t", "\"alpha\"", true, false)]
    [InlineData("t", "\"gamma\"", false, true)]
    [InlineData("t", "\"BETA\"", true, false)]
    [InlineData("t", "1", false, false)]
    [InlineData("yes", "0", false, false)]
    [InlineData("null", "0", false, false)]
    [InlineData("missing", "0", false, false)]
    [InlineData("list", "0", false, false)]
    public void Order_is_within_numbers_and_within_texts_only(string field, string value, bool greater, bool less)
    {
        Assert.Equal(greater, Holds(field, "greater_than", value));
        Assert.Equal(less, Holds(field, "less_than", value));
    }

    [Theory]
    [InlineData("n", "[1,5]", true)]
    [InlineData("n", "[\"5\"]", false)]
    [InlineData("n", "[]", false)]
    [InlineData("t", "[\"alpha\",\"beta\"]", true)]
    [InlineData("null", "[null]", true)]
    [InlineData("missing", "[1,null]", true)]
    [InlineData("missing", "[1]", false)]
    [InlineData("list", "[1]", false)]
    [InlineData("o", "[{\"p\":{\"q\":\"deep\"},\"n\":7.0}]", true)]
    [InlineData("o", "[{\"n\":7}]", false)]
    [InlineData("none", "[[]]", true)]
    public void In_is_any_of_them_and_not_in_is_its_opposite(string field, string value, bool holds)
    {
        Assert.Equal(holds, Holds(field, "in", value));
        Assert.Equal(!holds, Holds(field, "not_in", value));
    }

    [Theory]
    [InlineData("equals", "null", true)]
    [InlineData("equals", "1", false)]
    [InlineData("not_equals", "1", true)]
    [InlineData("contains", "\"a\"", false)]
    [InlineData("not_contains", "\"a\"", true)]
    [InlineData("greater_than", "0", false)]
    [InlineData("less_than", "0", false)]
    [InlineData("in", "[null]", true)]
    [InlineData("not_in", "[1]", true)]
    public void An_event_without_data_reads_as_null_everywhere(string comparison, string value, bool holds) =>
        Assert.Equal(holds, Sample.Matches(Filter("a", comparison, value), Sample.Event()));

    [Fact]
    public void All_conditions_have_to_hold()
    {
        var e = Sample.Event(data: Data);

        Assert.True(Sample.Matches("""{"data_filters":[{"field":"n","operator":"equals","value":5},{"field":"yes","operator":"equals","value":true}]}""", e));
        Assert.False(Sample.Matches("""{"data_filters":[{"field":"n","operator":"equals","value":5},{"field":"yes","operator":"equals","value":false}]}""", e));
    }

    private static bool Holds(string field, string comparison, string value) =>
        Sample.Matches(Filter(field, comparison, value), Sample.Event(data: Data));

    private static string Filter(string field, string comparison, string value) =>
        $$"""{"data_filters":[{"field":"{{field}}","operator":"{{comparison}}","value":{{value}}}]}""";
}
