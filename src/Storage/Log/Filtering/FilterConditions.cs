using System.Text;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Storage.Log.Filtering;

/// <summary>
/// A filter, and what its reader may see, as conditions of a WHERE clause: what is asked is the same in every store, how it is said is the
/// store's. The conditions are exact, but for comparisons in data that only the caller's <see cref="EventMatcher"/> can make, and never
/// leave out a match. Rights have no such exception: a row that passed would tell the reader, by where the answer ends, what it says.
/// </summary>
internal abstract class FilterConditions
{
    private readonly StringBuilder _sql = new();

    /// <summary>Conditions, each with a leading AND; empty when nothing is asked for. Equal shapes give equal texts.</summary>
    public string Sql => _sql.ToString();

    /// <summary>True when every row passes.</summary>
    public bool IsEmpty => _sql.Length == 0;

    protected abstract string True { get; }

    protected abstract string False { get; }

    /// <summary>The column of when events happened.</summary>
    protected abstract string Timestamp { get; }

    /// <summary>The name of the zone that a row's data names, in the form of <see cref="Reader.NormalizeZone"/>; null without one.</summary>
    protected abstract string ZoneName { get; }

    /// <param name="time">A whole millisecond, as stored times are.</param>
    /// <returns>The parameter.</returns>
    protected abstract string AddTime(DateTimeOffset time);

    protected abstract string In(string column, string[] values);

    /// <param name="patterns">Names with <c>*</c>.</param>
    /// <returns>Conditions of which one has to hold.</returns>
    protected abstract IEnumerable<string> MatchesAny(string column, string[] patterns);

    /// <returns>Conditions that all have to hold.</returns>
    protected abstract IEnumerable<string> TagConditions(EventFilter filter);

    /// <returns>Null: the caller has to compare.</returns>
    protected abstract string? DataCondition(DataFilter filter);

    /// <param name="filter">What is asked for.</param>
    /// <param name="rights">What its reader may see; null: everything.</param>
    protected void Add(EventFilter filter, RowRights? rights)
    {
        AddColumns(filter, rights);
        if (rights is not null)
        {
            AddRights(rights);
        }

        AddContent(filter, rights);
    }

    private void AddColumns(EventFilter filter, RowRights? rights)
    {
        AddBound(filter.StartTime, ">=");
        AddBound(filter.EndTime, "<");
        AddOneOf("event_category", Array.ConvertAll(filter.EventCategories, EventNames.Of));
        AddOneOf("severity", Array.ConvertAll(filter.SeverityLevels, EventNames.Of));
        AddOneOf("priority", Array.ConvertAll(filter.Priorities, EventNames.Of));
        AddOneOf("user_id", filter.UserIds);
        if (filter.UserIds.Length > 0 && rights is not null)
        {
            And(Not(In("event_type", rights.RedactedTypes)));
        }

        AddOneOfNames("event_type", filter.EventTypes);
        AddOneOfNames("event_source", filter.EventSources);
        foreach (var condition in TagConditions(filter))
        {
            And(condition);
        }
    }

    private void AddContent(EventFilter filter, RowRights? rights)
    {
        AddData(filter.DataFilters, rights);
        AddAnyOf(filter.AnyOf, rights);
    }

    private void AddRights(RowRights rights)
    {
        string[] user = [rights.UserId];
        And($"(target_user_id IS NULL OR {In("target_user_id", user)})");
        And(Not(In("event_type", rights.HiddenTypes)));
        And($"({Not(In("event_type", rights.OwnTypes))} OR {In("user_id", user)} OR {In("target_user_id", user)})");
        if (rights.ZoneTypes.Length > 0)
        {
            And($"({Not(In("event_type", rights.ZoneTypes))} OR {In(ZoneName, rights.Zones)})");
        }
    }

    private static string Not(string condition) => $"NOT ({condition})";

    private void And(string condition) => _sql.Append(" AND ").Append(condition);

    /// <summary>A bound between two milliseconds is rounded up, which changes neither "from it on" nor "before it".</summary>
    private void AddBound(DateTimeOffset? bound, string comparison)
    {
        if (bound is { } time)
        {
            var past = time.UtcTicks % TimeSpan.TicksPerMillisecond;
            And($"{Timestamp} {comparison} {AddTime(past == 0 ? time : time.AddTicks(TimeSpan.TicksPerMillisecond - past))}");
        }
    }

    private void AddOneOf(string column, string[] values)
    {
        if (values.Length > 0)
        {
            And(In(column, values));
        }
    }

    private void AddOneOfNames(string column, string[] names)
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
            conditions.AddRange(MatchesAny(column, patterns));
        }

        And($"({string.Join(" OR ", conditions)})");
    }

    private void AddData(DataFilter[] filters, RowRights? rights)
    {
        var asked = filters.Select(DataCondition).OfType<string>().ToList();
        if (asked.Count > 0)
        {
            var passes = rights is null ? False : In("event_type", rights.RedactedTypes);
            And($"({passes} OR ({string.Join(" AND ", asked)}))");
        }
    }

    private void AddAnyOf(EventFilter[]? filters, RowRights? rights)
    {
        if (filters is null)
        {
            return;
        }

        _sql.Append(" AND (").Append(False);
        foreach (var filter in filters)
        {
            _sql.Append(" OR (").Append(True);
            AddColumns(filter, rights);
            AddContent(filter, rights);
            _sql.Append(')');
        }

        _sql.Append(')');
    }
}
