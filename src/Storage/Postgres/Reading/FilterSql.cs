using System.Globalization;
using System.Text;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log;
using Npgsql;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>
/// A filter as the database decides it: exactly, but for the comparisons in <see cref="DataSql"/> that only the caller's
/// <see cref="EventMatcher"/> can make. It never leaves out a match.
/// </summary>
internal sealed class FilterSql : IParameterList
{
    private readonly StringBuilder _sql = new();
    private readonly List<NpgsqlParameter> _values = [];

    private FilterSql(int firstParameter) => NextParameter = firstParameter;

    /// <summary>Conditions, each with a leading AND; empty when nothing is asked for. Equal shapes give equal texts.</summary>
    public string Sql => _sql.ToString();

    /// <summary>Values for the parameters from the first one on.</summary>
    public IReadOnlyList<NpgsqlParameter> Values => _values;

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

    public string Add<T>(T value)
    {
        _values.Add(Parameters.Of(value));
        return string.Create(CultureInfo.InvariantCulture, $"${NextParameter++}");
    }

    /// <summary>In LIKE <c>%</c>, <c>_</c> and <c>\</c> are special; in a filter only <c>*</c> is.</summary>
    internal static string Like(string pattern) => pattern
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal)
        .Replace('*', '%');

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

        _sql.Append(" AND (FALSE");
        foreach (var filter in filters)
        {
            _sql.Append(" OR (TRUE");
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
            var past = time.UtcTicks % TimeSpan.TicksPerMillisecond;
            var whole = past == 0 ? time.UtcDateTime : time.UtcDateTime.AddTicks(TimeSpan.TicksPerMillisecond - past);
            _sql.Append(" AND \"timestamp\" ").Append(comparison).Append(' ').Append(Add(whole));
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
        var exact = Array.FindAll(names, static n => !Wildcard.IsPattern(n));
        if (exact.Length > 0)
        {
            conditions.Add(In(column, exact));
        }

        var patterns = Array.FindAll(names, Wildcard.IsPattern);
        if (patterns.Length > 0)
        {
            conditions.Add($"{column} LIKE ANY({Add(Storable(patterns, Like))})");
        }

        _sql.Append(" AND (").AppendJoin(" OR ", conditions).Append(')');
    }

    private void Tags(EventFilter filter)
    {
        if (filter.Tags.Length > 0)
        {
            _sql.Append(" AND tags && ").Append(Add(Storable(filter.Tags, static t => t)));
        }

        if (filter.RequiredTags.Length > 0)
        {
            var all = Array.TrueForAll(filter.RequiredTags, EventRules.IsStorable);
            _sql.Append(" AND ").Append(all ? $"tags @> {Add(filter.RequiredTags)}" : "FALSE");
        }

        if (filter.ExcludedTags.Length > 0)
        {
            _sql.Append(" AND (tags && ").Append(Add(Storable(filter.ExcludedTags, static t => t))).Append(") IS NOT TRUE");
        }
    }

    private void Data(DataFilter[] filters, IReadOnlyCollection<string> seenOtherwise)
    {
        var asked = filters.Select(f => DataSql.Of(f, this)).OfType<string>().ToList();
        if (asked.Count > 0)
        {
            var passes = seenOtherwise.Count == 0 ? "FALSE" : In("event_type", [.. seenOtherwise]);
            _sql.Append(" AND (").Append(passes).Append(" OR (").AppendJoin(" AND ", asked).Append("))");
        }
    }

    private string In(string column, string[] values) => $"{column} = ANY({Add(Storable(values, static v => v))})";

    /// <summary>A text that PostgreSQL can't have is in no row, and as a parameter it would be an error.</summary>
    private static string[] Storable(string[] texts, Converter<string, string> write) =>
        Array.ConvertAll(Array.FindAll(texts, EventRules.IsStorable), write);
}
