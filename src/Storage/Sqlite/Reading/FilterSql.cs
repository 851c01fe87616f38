using System.Globalization;
using System.Text;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>
/// A filter as a lane's file decides it: exactly, but for the comparisons in <see cref="DataSql"/> that only the caller's
/// <see cref="EventMatcher"/> can make. It never leaves out a match.
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

    /// <param name="filter">What is asked for.</param>
    /// <param name="seenOtherwise">Types of whose events data is not asked, see <see cref="LaneScan.SeenOtherwise"/>.</param>
    /// <param name="firstParameter">Number of the first parameter that is free.</param>
    public static FilterSql Of(EventFilter filter, IReadOnlyCollection<string> seenOtherwise, int firstParameter)
    {
        var sql = new FilterSql(firstParameter);
        sql.All(filter, seenOtherwise);
        return sql;
    }

    /// <summary>In GLOB <c>?</c> and <c>[</c> are special too; in a filter only <c>*</c> is.</summary>
    internal static string Glob(string pattern) =>
        pattern.Replace("[", "[[]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);

    private void All(EventFilter filter, IReadOnlyCollection<string> seenOtherwise)
    {
        Time(filter.StartTime, ">=");
        Time(filter.EndTime, "<");
        OneOf("event_category", Array.ConvertAll(filter.EventCategories, EventNames.Of));
        OneOf("severity", Array.ConvertAll(filter.SeverityLevels, EventNames.Of));
        OneOf("priority", Array.ConvertAll(filter.Priorities, EventNames.Of));
        OneOf("user_id", filter.UserIds);
        OneOfPatterns("event_type", filter.EventTypes);
        OneOfPatterns("event_source", filter.EventSources);
        Tags(filter);
        Data(filter.DataFilters, seenOtherwise);
        AnyOf(filter.AnyOf, seenOtherwise);
    }

    private void AnyOf(EventFilter[]? filters, IReadOnlyCollection<string> seenOtherwise)
    {
        if (filters is null)
        {
            return;
        }

        _sql.Append(" AND (0");
        foreach (var filter in filters)
        {
            _sql.Append(" OR (1");
            All(filter, seenOtherwise);
            _sql.Append(')');
        }

        _sql.Append(')');
    }

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

    private void Tags(EventFilter filter)
    {
        if (filter.Tags.Length > 0)
        {
            _sql.Append(" AND ").Append(HasTag(In("value", filter.Tags)));
        }

        foreach (var tag in filter.RequiredTags)
        {
            _sql.Append(" AND ").Append(HasTag($"value = {Add(tag)}"));
        }

        if (filter.ExcludedTags.Length > 0)
        {
            _sql.Append(" AND NOT ").Append(HasTag(In("value", filter.ExcludedTags)));
        }
    }

    /// <summary>Events without tags have null there, which has no items.</summary>
    private static string HasTag(string condition) => $"EXISTS (SELECT 1 FROM json_each(events.tags) WHERE {condition})";

    private void Data(DataFilter[] filters, IReadOnlyCollection<string> seenOtherwise)
    {
        var asked = filters.Select(f => DataSql.Of(f, Add)).OfType<string>().ToList();
        if (asked.Count > 0)
        {
            var passes = seenOtherwise.Count == 0 ? "0" : In("event_type", [.. seenOtherwise]);
            _sql.Append(" AND (").Append(passes).Append(" OR (").AppendJoin(" AND ", asked).Append("))");
        }
    }

    private string In(string column, string[] values) => $"{column} IN ({string.Join(", ", values.Select(Add))})";

    private string Add(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{NextParameter++}");
    }
}
