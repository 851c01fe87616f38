using System.Globalization;
using System.Text;
using System.Text.Json;
using EventHub.Filters;
using EventHub.Storage.Log.Filtering;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>
/// A data filter as an expression that is 1, 0, or null where only the matcher can tell: numbers with an exponent or more digits
/// than every evaluator orders alike, arrays and objects compared as a whole, and texts ordered against some that UTF-8 and UTF-16
/// order differently. Kleene's logic carries the null through NOT and OR, so that it never becomes an answer.
/// </summary>
/// <remarks>In the expressions k is the kind of the value, v the value, and plain whether its number compares exactly.</remarks>
internal static class DataSql
{
    /// <summary>Of the JSON text of a number: SQLite keeps those with a point as floating point.</summary>
    private const string IsPlain = "j NOT GLOB '*[eE]*' AND length(replace(replace(j, '-', ''), '.', '')) <= 15";

    /// <summary>An array's items come without their text; whole numbers compare exactly all the same.</summary>
    private const string IsPlainItem = "typeof(value) = 'integer'";

    /// <param name="filter">The condition.</param>
    /// <param name="add">Takes a value and gives its parameter.</param>
    /// <returns>Null when nothing can be left to the file.</returns>
    public static string? Of(DataFilter filter, Func<string, string> add)
    {
        if (Path(filter.Field) is not { } path || DataOperands.Of(filter) is not { } operands)
        {
            return null;
        }

        var at = add(path);
        var condition = filter.Operator switch
        {
            DataOperator.Equals or DataOperator.In => Same(operands, add),
            DataOperator.NotEquals or DataOperator.NotIn => $"NOT ({Same(operands, add)})",
            DataOperator.Contains => Contains(at, operands, add),
            DataOperator.NotContains => $"NOT ({Contains(at, operands, add)})",
            DataOperator.GreaterThan => Ordered(">", operands, add),
            DataOperator.LessThan => Ordered("<", operands, add),
            _ => throw new InvalidOperationException($"operator {filter.Operator}"),
        };
        return $"""
            (SELECT {condition} FROM (SELECT k, v, {IsPlain} AS plain FROM (
              SELECT coalesce(json_type(event_data, {at}), 'null') AS k, event_data ->> {at} AS v, event_data -> {at} AS j))) IS NOT FALSE
            """;
    }

    /// <returns>Null when a name can't be written in a path of SQLite's.</returns>
    private static string? Path(string field)
    {
        var path = new StringBuilder("$");
        foreach (var name in field.Split('.'))
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('"', '\\') || name.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            {
                return null;
            }

            path.Append(CultureInfo.InvariantCulture, $".\"{name}\"");
        }

        return path.ToString();
    }

    private static string Same(DataOperands operands, Func<string, string> add)
    {
        var conditions = new List<string>();
        if (operands.Texts.Count > 0)
        {
            conditions.Add($"(k = 'text' AND v IN (SELECT value FROM json_each({add(JsonSerializer.Serialize(operands.Texts))})))");
        }

        if (operands.Numbers.Count > 0)
        {
            conditions.Add(OfNumbers($"v IN (SELECT value FROM json_each({add(JsonSerializer.Serialize(operands.Numbers))}))"));
        }

        AddIf(operands.HasOtherNumber, "CASE WHEN k NOT IN ('integer', 'real') THEN 0 END");
        AddIf(operands.HasNull, "k = 'null'");
        AddIf(operands.HasTrue, "k = 'true'");
        AddIf(operands.HasFalse, "k = 'false'");
        AddIf(operands.HasArray, "CASE WHEN k <> 'array' THEN 0 END");
        AddIf(operands.HasObject, "CASE WHEN k <> 'object' THEN 0 END");
        return conditions.Count == 0 ? "0" : string.Join(" OR ", conditions);

        void AddIf(bool isAsked, string condition)
        {
            if (isAsked)
            {
                conditions.Add(condition);
            }
        }
    }

    private static string Contains(string at, DataOperands operands, Func<string, string> add)
    {
        var inText = operands.Texts is [var text] ? $"instr(v, {add(text)}) > 0" : "0";
        return $"""
            CASE k WHEN 'text' THEN {inText} WHEN 'array' THEN (
              SELECT CASE WHEN max(is_same) THEN 1 WHEN count(*) > count(is_same) THEN NULL ELSE 0 END
              FROM (SELECT {Same(operands, add)} AS is_same
                FROM (SELECT type AS k, value AS v, {IsPlainItem} AS plain FROM json_each(event_data, {at}))))
            ELSE 0 END
            """;
    }

    /// <summary>The operand goes through SQLite's own reading of JSON, so that equal numbers are equal to the last bit.</summary>
    private static string Ordered(string comparison, DataOperands operands, Func<string, string> add) => operands switch
    {
        { Numbers: [var number] } => OfNumbers($"v {comparison} ({add(number.ToString(CultureInfo.InvariantCulture))} ->> '$')"),
        { HasOtherNumber: true } => "CASE WHEN k NOT IN ('integer', 'real') THEN 0 END",
        { Texts: [var text], TextsSortAlike: true } => $"(k = 'text' AND v {comparison} {add(text)})",
        { Texts.Count: > 0 } => "CASE WHEN k <> 'text' THEN 0 END",
        _ => "0",
    };

    private static string OfNumbers(string comparison) => $"CASE WHEN k NOT IN ('integer', 'real') THEN 0 WHEN plain THEN {comparison} END";
}
