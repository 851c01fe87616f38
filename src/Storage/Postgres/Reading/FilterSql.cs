using System.Globalization;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log.Filtering;
using EventHub.Visibility;
using Npgsql;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>A filter as the database decides it; the rest of its data conditions, see <see cref="DataSql"/>, is the caller's.</summary>
internal sealed class FilterSql : FilterConditions, IParameterList
{
    private readonly List<NpgsqlParameter> _values = [];

    private FilterSql(int firstParameter) => NextParameter = firstParameter;

    /// <summary>Values for the parameters from the first one on.</summary>
    public IReadOnlyList<NpgsqlParameter> Values => _values;

    protected override string True => "TRUE";

    protected override string False => "FALSE";

    protected override string Timestamp => "\"timestamp\"";

    /// <summary>In the collation C lower knows ASCII alone.</summary>
    protected override string ZoneName { get; } =
        $"""
        lower(rtrim(CASE coalesce(json_typeof(event_data -> '{RowRights.ZoneField}'), 'none')
          WHEN 'string' THEN event_data ->> '{RowRights.ZoneField}'
          WHEN 'none' THEN CASE json_typeof(event_data -> '{RowRights.OlderZoneField}') WHEN 'string' THEN event_data ->> '{RowRights.OlderZoneField}' END
          END, '.') COLLATE "C")
        """;

    private int NextParameter { get; set; }

    /// <param name="filter">What is asked for.</param>
    /// <param name="rights">What its reader may see; null: everything.</param>
    /// <param name="firstParameter">Number of the first parameter that is free.</param>
    public static FilterSql Of(EventFilter filter, RowRights? rights, int firstParameter)
    {
        var sql = new FilterSql(firstParameter);
        sql.Add(filter, rights);
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

    protected override string AddTime(DateTimeOffset time) => Add(time.UtcDateTime);

    protected override string In(string column, string[] values) => $"{column} = ANY({Add(Storable(values, static v => v))})";

    protected override IEnumerable<string> MatchesAny(string column, string[] patterns) =>
        [$"{column} LIKE ANY({Add(Storable(patterns, Like))})"];

    protected override IEnumerable<string> TagConditions(EventFilter filter)
    {
        if (filter.Tags.Length > 0)
        {
            yield return $"tags && {Add(Storable(filter.Tags, static t => t))}";
        }

        if (filter.RequiredTags.Length > 0)
        {
            yield return Array.TrueForAll(filter.RequiredTags, EventRules.IsStorable) ? $"tags @> {Add(filter.RequiredTags)}" : False;
        }

        if (filter.ExcludedTags.Length > 0)
        {
            yield return $"(tags && {Add(Storable(filter.ExcludedTags, static t => t))}) IS NOT TRUE";
        }
    }

    protected override string? DataCondition(DataFilter filter) => DataSql.Of(filter, this);

    /// <summary>A text that PostgreSQL can't have is in no row, and as a parameter it would be an error.</summary>
    private static string[] Storable(string[] texts, Converter<string, string> write) =>
        Array.ConvertAll(Array.FindAll(texts, EventRules.IsStorable), write);
}
