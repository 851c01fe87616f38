using System.Globalization;
using System.Text.Json;
using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Grains.Tests.Filters.Evaluators;

/// <summary>
/// Why a store may offer an event that does not match: docs/filters.md names the comparisons in data that it leaves to the matcher, and for
/// each of these it takes the event's part. Everything else it decides as the matcher does.
/// </summary>
/// <param name="filter">What is asked for.</param>
/// <param name="isSqlite">It leaves more to the matcher than PostgreSQL.</param>
internal sealed class LeftToTheMatcher(EventFilter filter, bool isSqlite)
{
    private const int MaxPlainDigits = 15;

    private readonly EventMatcher _columns = new(filter with { DataFilters = [], AnyOf = null });
    private readonly JsonElement[] _operands = Array.ConvertAll(filter.DataFilters, static f => JsonElement.Parse(f.Value.Span));
    private readonly LeftToTheMatcher[]? _anyOf = filter.AnyOf is { } anyOf ? Array.ConvertAll(anyOf, f => new LeftToTheMatcher(f, isSqlite)) : null;

    /// <param name="seen">As its reader sees it.</param>
    /// <param name="isRedacted">Then no condition on data is the store's.</param>
    public bool IsOffered(LogEvent seen, bool isRedacted)
    {
        if (!_columns.Matches(seen) || !(_anyOf is null || Array.Exists(_anyOf, one => one.IsOffered(seen, isRedacted))))
        {
            return false;
        }

        for (var i = 0; !isRedacted && i < _operands.Length; i++)
        {
            if (Holds(filter.DataFilters[i], _operands[i], seen.ParsedData) == false)
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>Null where only the matcher can tell.</returns>
    private bool? Holds(DataFilter condition, JsonElement operand, JsonElement? data)
    {
        var names = condition.Field.Split('.');
        if (isSqlite && Array.Exists(names, static n => n.Length == 0 || n.AsSpan().ContainsAny('"', '\\')))
        {
            return null;
        }

        var value = Find(names, data);
        return condition.Operator switch
        {
            DataOperator.Equals => Same(value, operand),
            DataOperator.NotEquals => !Same(value, operand),
            DataOperator.In => Any(operand.EnumerateArray().Select(item => Same(value, item))),
            DataOperator.NotIn => !Any(operand.EnumerateArray().Select(item => Same(value, item))),
            DataOperator.Contains => Contains(value, operand),
            DataOperator.NotContains => !Contains(value, operand),
            DataOperator.GreaterThan => Compare(value, operand, static order => order > 0),
            DataOperator.LessThan => Compare(value, operand, static order => order < 0),
            var unknown => throw new InvalidOperationException($"operator {unknown}"),
        };
    }

    private static JsonElement? Find(string[] names, JsonElement? data)
    {
        foreach (var name in names)
        {
            data = data is { ValueKind: JsonValueKind.Object } inside && inside.TryGetProperty(name, out var next) ? next : null;
        }

        return data;
    }

    private bool? Same(JsonElement? value, JsonElement operand, bool isItem = false)
    {
        if ((value?.ValueKind ?? JsonValueKind.Null) != operand.ValueKind)
        {
            return false;
        }

        return operand.ValueKind switch
        {
            JsonValueKind.String => value!.Value.ValueEquals(operand.GetString()),
            JsonValueKind.Number when IsPlain(operand) && (isItem && isSqlite ? IsWhole(value!.Value) : IsPlain(value!.Value)) =>
                value.Value.GetDecimal() == operand.GetDecimal(),
            JsonValueKind.Number or JsonValueKind.Array or JsonValueKind.Object => null,
            _ => true,
        };
    }

    private bool? Contains(JsonElement? value, JsonElement operand) => value switch
    {
        { ValueKind: JsonValueKind.String } text =>
            operand.ValueKind == JsonValueKind.String && text.GetString()!.Contains(operand.GetString()!, StringComparison.Ordinal),
        { ValueKind: JsonValueKind.Array } items => Any(items.EnumerateArray().Select(item => Same(item, operand, isItem: true))),
        _ => false,
    };

    private static bool? Compare(JsonElement? value, JsonElement operand, Func<int, bool> holds)
    {
        if (value?.ValueKind != operand.ValueKind)
        {
            return false;
        }

        if (operand.ValueKind == JsonValueKind.Number)
        {
            return IsPlain(value.Value) && IsPlain(operand) ? holds(value.Value.GetDecimal().CompareTo(operand.GetDecimal())) : null;
        }

        var text = operand.GetString()!;
        return text.AsSpan().ContainsAnyInRange('\ud800', char.MaxValue) ? null : holds(string.CompareOrdinal(value.Value.GetString(), text));
    }

    private static bool? Any(IEnumerable<bool?> answers)
    {
        bool? any = false;
        foreach (var answer in answers)
        {
            any |= answer;
        }

        return any;
    }

    private static bool IsPlain(JsonElement number) =>
        number.GetRawText() is var text && !text.AsSpan().ContainsAny('e', 'E') && text.Count(char.IsAsciiDigit) <= MaxPlainDigits;

    private static bool IsWhole(JsonElement number) =>
        long.TryParse(number.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
