using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log.Filtering;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>
/// A data filter as an expression that is true, false, or null where only the matcher can tell: numbers with an exponent or more
/// digits than every evaluator orders alike, arrays and objects compared as a whole, and texts ordered against some that UTF-8
/// and UTF-16 order differently. Kleene's logic carries the null through NOT and OR, so that it never becomes an answer.
/// </summary>
/// <remarks>In the expressions k is the kind of the value, v its text, j the value itself.</remarks>
internal static class DataSql
{
    /// <summary>A number beyond numeric's range would be an error if it were cast.</summary>
    private const string IsPlain = "v ~ '^-?[0-9.]{1,16}$' AND length(translate(v, '-.', '')) <= 15";

    /// <param name="filter">The condition.</param>
    /// <param name="add">Takes a value and gives its parameter.</param>
    /// <returns>Null when nothing can be left to the database.</returns>
    public static string? Of(DataFilter filter, IParameterList add)
    {
        if (DataOperands.Of(filter) is not { } operands)
        {
            return null;
        }

        var condition = filter.Operator switch
        {
            DataOperator.Equals or DataOperator.In => Same(operands, add),
            DataOperator.NotEquals or DataOperator.NotIn => $"NOT ({Same(operands, add)})",
            DataOperator.Contains => Contains(operands, add),
            DataOperator.NotContains => $"NOT ({Contains(operands, add)})",
            DataOperator.GreaterThan => Ordered(">", operands, add),
            DataOperator.LessThan => Ordered("<", operands, add),
            _ => throw new InvalidOperationException($"operator {filter.Operator}"),
        };

        // OFFSET 0 keeps the planner from putting the path in place of each k, v and j: the JSON is text, and parsed each time.
        return $"""
            (SELECT {condition} FROM (SELECT coalesce(json_typeof(j), 'null') AS k, j #>> '{"{}"}' AS v, j
              FROM (SELECT {Path(filter.Field, add)} AS j OFFSET 0) AS at OFFSET 0) AS value) IS NOT FALSE
            """;
    }

    /// <summary>-&gt; with a text takes fields alone and never an array's items, as the matcher does.</summary>
    private static string Path(string field, IParameterList add) => EventRules.IsStorable(field)
        ? $"event_data -> {string.Join(" -> ", field.Split('.').Select(add.Add))}"
        : "NULL::json";

    private static string Same(DataOperands operands, IParameterList add)
    {
        var conditions = new List<string>();
        if (operands.Texts.Count > 0)
        {
            conditions.Add($"(k = 'string' AND v = ANY({add.Add(operands.Texts.ToArray())}))");
        }

        if (operands.Numbers.Count > 0)
        {
            conditions.Add($"CASE WHEN k <> 'number' THEN FALSE WHEN {IsPlain} THEN v::numeric = ANY({add.Add(operands.Numbers.ToArray())}) END");
        }

        AddIf(operands.HasOtherNumber, "CASE WHEN k <> 'number' THEN FALSE END");
        AddIf(operands.HasNull, "k = 'null'");
        AddIf(operands.HasTrue, "(k = 'boolean' AND v = 'true')");
        AddIf(operands.HasFalse, "(k = 'boolean' AND v = 'false')");
        AddIf(operands.HasArray, "CASE WHEN k <> 'array' THEN FALSE END");
        AddIf(operands.HasObject, "CASE WHEN k <> 'object' THEN FALSE END");
        return conditions.Count == 0 ? "FALSE" : string.Join(" OR ", conditions);

        void AddIf(bool isAsked, string condition)
        {
            if (isAsked)
            {
                conditions.Add(condition);
            }
        }
    }

    private static string Contains(DataOperands operands, IParameterList add)
    {
        var inText = operands.Texts is [var text] ? $"strpos(v, {add.Add(text)}) > 0" : "FALSE";
        return $"""
            CASE k WHEN 'string' THEN {inText} WHEN 'array' THEN (
              SELECT CASE WHEN bool_or(is_same) THEN TRUE WHEN bool_or(is_same IS NULL) THEN NULL ELSE FALSE END
              FROM (SELECT {Same(operands, add)} AS is_same
                FROM (SELECT json_typeof(item) AS k, item #>> '{"{}"}' AS v FROM json_array_elements(j) AS item) AS items) AS compared)
            ELSE FALSE END
            """;
    }

    private static string Ordered(string comparison, DataOperands operands, IParameterList add) => operands switch
    {
        { Numbers: [var number] } => $"CASE WHEN k <> 'number' THEN FALSE WHEN {IsPlain} THEN v::numeric {comparison} {add.Add(number)} END",
        { HasOtherNumber: true } => "CASE WHEN k <> 'number' THEN FALSE END",
        { Texts: [var text], TextsSortAlike: true } => $"(k = 'string' AND v COLLATE \"C\" {comparison} {add.Add(text)})",
        { Texts.Count: > 0 } => "CASE WHEN k <> 'string' THEN FALSE END",
        _ => "FALSE",
    };
}
