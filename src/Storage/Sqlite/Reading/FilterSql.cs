using System.Globalization;
using System.Text;
using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>
/// What of a filter a file can decide by its columns: everything but tags and data, which the caller's
/// <see cref="EventMatcher"/> decides. It never leaves out a match.
/// </summary>
internal sealed class FilterSql
{
    private readonly StringBuilder _sql = new();
    private readonly List<object> _values = [];

    private FilterSql(int firstParameter) => NextParameter = firstParameter;

    /// <summary>Conditions, each with a leading AND; empty when nothing is asked for. Equal shapes give equal texts.</summary>
    public string Sql => _sql.ToString();

    /// <summary>Texts and numbers for the parameters from the first one on.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>True when every row passes.</summary>
    public bool IsEmpty => _sql.Length == 0;

    private int NextParameter { get; set; }

    public static FilterSql Of(EventFilter filter, int firstParameter)
    {
        var sql = new FilterSql(firstParameter);
        sql.Time(filter.StartTime, ">=");
        sql.Time(filter.EndTime, "<");
        sql.OneOf("event_category", Array.ConvertAll(filter.EventCategories, EventNames.Of));
        sql.OneOf("severity", Array.ConvertAll(filter.SeverityLevels, EventNames.Of));
        sql.OneOf("priority", Array.ConvertAll(filter.Priorities, EventNames.Of));
        sql.OneOf("user_id", filter.UserIds);
        sql.OneOfPatterns("event_type", filter.EventTypes);
        sql.OneOfPatterns("event_source", filter.EventSources);
        return sql;
    }

    /// <summary>In GLOB <c>?</c> and <c>[</c> are special too; in a filter only <c>*</c> is.</summary>
    internal static string Glob(string pattern) =>
        pattern.Replace("[", "[[]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);

    /// <summary>
    /// Stored times are whole milliseconds. A bound between two of them is rounded up, which changes neither "from it on" nor
    /// "before it".
    /// </summary>
    private void Time(DateTimeOffset? bound, string comparison)
    {
        if (bound is { } time)
        {
            var milliseconds = time.ToUnixTimeMilliseconds();
            if (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < time)
            {
                milliseconds++;
            }

            _sql.Append(" AND timestamp ").Append(comparison).Append(' ').Append(Add(milliseconds));
        }
    }

    private void OneOf(string column, string[] values)
    {
        if (values.Length > 0)
        {
            _sql.Append(" AND ").Append(In(column, values));
        }
    }

    private void OneOfPatterns(string column, string[] names)
    {
        if (names.Length == 0)
        {
            return;
        }

        var conditions = new List<string>();
        var exact = names.Where(static n => !Wildcard.IsPattern(n)).ToArray();
        if (exact.Length > 0)
        {
            conditions.Add(In(column, exact));
        }

        foreach (var pattern in names.Where(Wildcard.IsPattern))
        {
            conditions.Add($"{column} GLOB {Add(Glob(pattern))}");
        }

        _sql.Append(" AND (").AppendJoin(" OR ", conditions).Append(')');
    }

    private string In(string column, string[] values) => $"{column} IN ({string.Join(", ", values.Select(Add))})";

    private string Add(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{NextParameter++}");
    }
}
