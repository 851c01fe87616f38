using System.Text;
using System.Text.Json;
using CsCheck;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Filters.Evaluators;

/// <summary>What evaluators disagree about if anything: kinds, spellings of numbers, scripts, names, arrays, missing paths.</summary>
internal static class AwkwardGens
{
    private static readonly Gen<string> Text = Of(
        "", "a", "A", "ab", "b", "1", "true", "null", "a%b", "a_b", "a'b", "a\"b", "a\\b", "[]", "é", "e\u0301", "ﬀ", "\ue000", "😀", "a😀b",
        "192.0.2.7", "192.0.2.0", "2001:db8::1", "www.example.org").Select(static t => JsonSerializer.Serialize(t));

    private static readonly Gen<string> Number = Of(
        "0", "-0", "0.0", "1", "1.0", "1.00", "1e0", "10e-1", "-1", "2", "2.5", "0.1", "0.10", "0.3", "0.30000000000000004", "123456789012345",
        "123456789012345.6", "1234567890123456", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "0.1234567890123456789012345678", "0.12345678901234567890123456781", "1e-29", "1e300", "1e400", "-1e400", "1E+2", "100");

    private static readonly Gen<string> Scalar = Gen.Frequency((5, Text), (5, Number), (1, Of("true", "false", "null")));

    private static readonly Gen<string> Array = Scalar.Array[0, 3].Select(static items => $"[{string.Join(',', items)}]");

    private static readonly Gen<string> Nested = Gen.Select(Scalar, Array, static (n, list) => $$"""{"n":{{n}},"list":{{list}},"é\"x":{{n}}}""");

    private static readonly Gen<string> Value = Gen.Frequency((8, Scalar), (3, Array), (2, Nested), (1, Nested.Select(static o => $"[{o}]")));

    private static readonly Gen<string> Field = Of(
        "n", "o", "o.n", "o.list", "o.é\"x", "qname", "client_ip", "o.none.n", "none", "n.0", "", "o..n", "list", "$", "o[0]", "\\u006e");

    private static readonly Gen<DataFilter> Condition =
        from field in Field
        from comparison in Gen.Enum<DataOperator>()
        from value in comparison is DataOperator.In or DataOperator.NotIn
            ? Gen.Frequency((5, Array), (1, Value.Array[0, 3].Select(static items => $"[{string.Join(',', items)}]")))
            : comparison is DataOperator.GreaterThan or DataOperator.LessThan ? Gen.OneOf(Number, Text) : Scalar
        select new DataFilter(field, comparison, new Utf8Json(Encoding.UTF8.GetBytes(value)));

    public static readonly Gen<string?> Data = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (9, Gen.Select(
            Value.Null(), Value.Null(), Text.Null(), Of("192.0.2.7", "2001:db8::1").Null(),
            static (n, o, qname, client) => (string?)Object(("n", n), ("o", o), ("qname", qname), ("client_ip", client is null ? null : $"\"{client}\"")))));

    /// <summary>Half of them ask for data alone: of many fields asked at once hardly anything would be left to disagree about.</summary>
    private static readonly Gen<EventFilter> One = Gen.OneOf(
        Gens.Filter,
        Gens.Filter.Select(Condition.Array[1, 2], static (filter, conditions) => filter with { DataFilters = conditions }),
        Condition.Array[1, 3].Select(static conditions => EventFilter.Everything with { DataFilters = conditions }),
        Condition.Array[1, 1].Select(static conditions => EventFilter.Everything with { DataFilters = conditions }));

    /// <summary>One in eight is made of others, as what a user has stored is.</summary>
    public static readonly Gen<EventFilter> Filter = Gen.Frequency(
        (7, One), (1, Gen.Select(Gens.Filter, One.Array[0, 3], static (filter, anyOf) => filter with { AnyOf = anyOf })));

    private static Gen<string> Of(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Object(params (string Name, string? Value)[] fields) =>
        $"{{{string.Join(',', fields.Where(static f => f.Value is not null).Select(static f => $"\"{f.Name}\":{f.Value}"))}}}";
}
