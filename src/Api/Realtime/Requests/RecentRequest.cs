using EventHub.Api.Realtime.Json;
using EventHub.Filters;
using EventHub.Queries;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>get_recent_events</c> is given.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
internal sealed record RecentRequest(EventFilter Filter, int Limit)
{
    private const int DefaultLimit = 100;

    public static RecentRequest Read(RawJson request)
    {
        var filter = EventFilter.Everything;
        var limit = DefaultLimit;
        RequestFields.Read(request, only: null, (field, value, json) =>
        {
            switch (field)
            {
                case "filter":
                    filter = EventFilterJson.Read(value, field, json);
                    return true;
                case "limit":
                    limit = (int)(json.Whole(value, field, 1, EventQuery.MaxLimit) ?? DefaultLimit);
                    return true;
                default:
                    return false;
            }
        });
        return new RecentRequest(filter, limit);
    }
}
