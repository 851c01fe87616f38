using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>
/// The index of a day that finds a filter's rows among many others. The indexes leave out what there is most of, so that it costs
/// next to nothing to write: a scan of the newest rows finds that at once.
/// </summary>
/// <param name="Column">What the index is on, after the lane and before the sequence.</param>
/// <param name="Condition">What the index leaves out, in its own words: the planner compares them.</param>
/// <param name="Values">What is looked for, each once.</param>
/// <param name="IsAll">The filter asks for nothing else.</param>
internal sealed record RareValues(string Column, string Condition, string[] Values, bool IsAll)
{
    /// <summary>Each is looked for on its own, with as many rows as the whole answer may have.</summary>
    private const int MaxValues = 16;

    private const string NotOfTheQueryLog =
        "event_type NOT IN ('dns_query_log', 'dns_query_allowed', 'dns_query_batch', 'dns_query_stream', 'dns_query_realtime')";

    private static readonly string[] QueryLog = ["dns_query_log", "dns_query_allowed", "dns_query_batch", "dns_query_stream", "dns_query_realtime"];

    /// <returns>Null when a scan is as good: nothing is asked for that an index has.</returns>
    public static RareValues? Of(EventFilter filter)
    {
        if (filter.UserIds is { Length: > 0 and <= MaxValues } users && Array.TrueForAll(users, EventRules.IsStorable))
        {
            return new RareValues("user_id", "user_id IS NOT NULL", Distinct(users), Fields(filter) == 1);
        }

        if (filter.EventTypes is { Length: > 0 and <= MaxValues } types && Array.TrueForAll(types, IsRareType))
        {
            return new RareValues("event_type", NotOfTheQueryLog, Distinct(types), Fields(filter) == 1);
        }

        if (filter.SeverityLevels is { Length: > 0 } severities
            && Array.TrueForAll(severities, static s => s is not (EventSeverity.Debug or EventSeverity.Info)))
        {
            return new RareValues("severity", "severity NOT IN ('debug', 'info')", Distinct(Array.ConvertAll(severities, EventNames.Of)), Fields(filter) == 1);
        }

        return filter.EventCategories is { Length: > 0 } categories && Array.TrueForAll(categories, static c => c != EventCategory.Dns)
            ? new RareValues("event_category", "event_category <> 'dns'", Distinct(Array.ConvertAll(categories, EventNames.Of)), Fields(filter) == 1)
            : null;
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
