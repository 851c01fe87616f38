using EventHub.Events;
using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>
/// The index of a day that finds a filter's rows among many others. The indexes leave out what there is most of, so that it costs
/// next to nothing to write: a scan of the newest rows finds that at once.
/// </summary>
/// <param name="Columns">With an index for each. A row may have a value in any of them.</param>
/// <param name="Values">What is looked for, each once.</param>
/// <param name="Asked">The part of the filter that asks for them.</param>
/// <param name="IsAll">The filter asks for nothing else.</param>
internal sealed record RareValues(RareColumn[] Columns, string[] Values, EventFilter Asked, bool IsAll)
{
    private static readonly RareColumn User = new("user_id", "user_id IS NOT NULL");

    private static readonly RareColumn Target = new("target_user_id", "target_user_id IS NOT NULL");

    private static readonly RareColumn Type = new("event_type",
        "event_type NOT IN ('dns_query_log', 'dns_query_allowed', 'dns_query_batch', 'dns_query_stream', 'dns_query_realtime')");

    private static readonly RareColumn Severity = new("severity", "severity NOT IN ('debug', 'info')");

    private static readonly RareColumn Category = new("event_category", "event_category <> 'dns'");

    /// <summary>Each is looked for on its own, with as many rows as the whole answer may have.</summary>
    private const int MaxValues = 16;

    private static readonly string[] QueryLog = ["dns_query_log", "dns_query_allowed", "dns_query_batch", "dns_query_stream", "dns_query_realtime"];

    /// <param name="filter">What is asked for.</param>
    /// <param name="rights">What its reader may see; null: everything.</param>
    /// <returns>Null when a scan is as good: nothing is asked for that an index has.</returns>
    public static RareValues? Of(EventFilter filter, RowRights? rights)
    {
        var isAll = Fields(filter) == 1;
        if (filter.UserIds is { Length: > 0 and <= MaxValues } users && Array.TrueForAll(users, EventRules.IsStorable))
        {
            return new RareValues([User], Distinct(users), new EventFilter { UserIds = users }, isAll);
        }

        if (rights is not null && filter.EventTypes.Length > 0 && Array.TrueForAll(filter.EventTypes, IsForNobodyElse)
            && EventRules.IsStorable(rights.UserId))
        {
            // Of any number of types: what is found by them would be others' for the most part. The types are asked for as well, for of a
            // type that is seen without its user a row is not to be known by it.
            return new RareValues([User, Target], [rights.UserId], new EventFilter { EventTypes = filter.EventTypes }, IsAll: false);
        }

        if (filter.EventTypes is { Length: > 0 and <= MaxValues } types && Array.TrueForAll(types, IsRareType))
        {
            return new RareValues([Type], Distinct(types), new EventFilter { EventTypes = types }, isAll);
        }

        if (filter.SeverityLevels is { Length: > 0 } severities
            && Array.TrueForAll(severities, static s => s is not (EventSeverity.Debug or EventSeverity.Info)))
        {
            var names = Distinct(Array.ConvertAll(severities, EventNames.Of));
            return new RareValues([Severity], names, new EventFilter { SeverityLevels = severities }, isAll);
        }

        if (filter.EventCategories is { Length: > 0 } categories && Array.TrueForAll(categories, static c => c != EventCategory.Dns))
        {
            var names = Distinct(Array.ConvertAll(categories, EventNames.Of));
            return new RareValues([Category], names, new EventFilter { EventCategories = categories }, isAll);
        }

        return null;

        bool IsForNobodyElse(string type) => rights.OwnTypes.Contains(type) || rights.HiddenTypes.Contains(type);
    }

    private static bool IsRareType(string type) => !Wildcard.IsPattern(type) && EventRules.IsStorable(type) && Array.IndexOf(QueryLog, type) < 0;

    private static string[] Distinct(string[] values) => [.. values.Distinct(StringComparer.Ordinal)];

    private static int Fields(EventFilter filter)
    {
        bool[] asked =
        [
            filter.EventTypes.Length > 0, filter.EventCategories.Length > 0, filter.EventSources.Length > 0, filter.SeverityLevels.Length > 0,
            filter.Priorities.Length > 0, filter.UserIds.Length > 0, filter.Tags.Length > 0, filter.RequiredTags.Length > 0,
            filter.ExcludedTags.Length > 0, filter.StartTime is not null, filter.EndTime is not null, filter.DataFilters.Length > 0,
            filter.AnyOf is not null,
        ];
        return asked.Count(static isAsked => isAsked);
    }
}
