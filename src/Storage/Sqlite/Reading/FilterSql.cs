using System.Globalization;
using System.Text.Json;
using EventHub.Filters;
using EventHub.Storage.Log.Filtering;
using EventHub.Visibility;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>A filter as a lane's file decides it; the rest of its data conditions, see <see cref="DataSql"/>, is the caller's.</summary>
/// <remarks>A list is one parameter, as JSON: filters that are made of a hundred others have more values than SQLite takes parameters.</remarks>
internal sealed class FilterSql : FilterConditions
{
    private readonly List<object> _values = [];

    private FilterSql(int firstParameter) => NextParameter = firstParameter;

    /// <summary>Texts and numbers for the parameters from the first one on.</summary>
    public IReadOnlyList<object> Values => _values;

    protected override string True => "1";

    protected override string False => "0";

    protected override string Timestamp => "timestamp";

    /// <summary>SQLite's lower knows ASCII alone.</summary>
    protected override string ZoneName { get; } =
        $"""
        lower(rtrim(CASE coalesce(json_type(event_data, '$.{RowRights.ZoneField}'), 'none')
          WHEN 'text' THEN event_data ->> '$.{RowRights.ZoneField}'
          WHEN 'none' THEN CASE json_type(event_data, '$.{RowRights.OlderZoneField}') WHEN 'text' THEN event_data ->> '$.{RowRights.OlderZoneField}' END
          END, '.'))
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

    /// <summary>In GLOB <c>?</c> and <c>[</c> are special too; in a filter only <c>*</c> is.</summary>
    internal static string Glob(string pattern) =>
        pattern.Replace("[", "[[]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);

    protected override string AddTime(DateTimeOffset time) => Add(time.ToUnixTimeMilliseconds());

    protected override string In(string column, string[] values) =>
        values is [var value] ? $"{column} = {Add(value)}" : $"{column} IN (SELECT value FROM json_each({AddList(values)}))";

    /// <summary>Materialized, the list is read once and not for every row.</summary>
    protected override IEnumerable<string> MatchesAny(string column, string[] patterns)
    {
        var globs = Array.ConvertAll(patterns, Glob);
        return globs is [var glob]
            ? [$"{column} GLOB {Add(glob)}"]
            : [$"EXISTS (WITH p AS MATERIALIZED (SELECT value FROM json_each({AddList(globs)})) SELECT 1 FROM p WHERE {column} GLOB p.value)"];
    }

    protected override IEnumerable<string> TagConditions(EventFilter filter)
    {
        if (filter.Tags.Length > 0)
        {
            yield return HasTag(filter.Tags);
        }

        string[] required = [.. filter.RequiredTags.Distinct(StringComparer.Ordinal)];
        if (required.Length == 1)
        {
            yield return HasTag(required);
        }
        else if (required.Length > 1)
        {
            yield return $"(SELECT count(DISTINCT value) FROM json_each(events.tags) WHERE {In("value", required)}) = {Add((long)required.Length)}";
        }

        if (filter.ExcludedTags.Length > 0)
        {
            yield return $"NOT {HasTag(filter.ExcludedTags)}";
        }
    }

    protected override string? DataCondition(DataFilter filter) => DataSql.Of(filter, Add);

    /// <summary>Events without tags have null there, which has no items.</summary>
    private string HasTag(string[] tags) => $"EXISTS (SELECT 1 FROM json_each(events.tags) WHERE {In("value", tags)})";

    private string AddList(string[] values) => Add(JsonSerializer.Serialize(values));

    private string Add(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{NextParameter++}");
    }
}
