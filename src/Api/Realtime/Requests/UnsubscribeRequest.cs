using EventHub.Api.Realtime.Json;
using EventHub.Events;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>unsubscribe_events</c> is given: <c>{subscription_id}</c>, or the id alone.</summary>
internal sealed record UnsubscribeRequest(string SubscriptionId)
{
    public static UnsubscribeRequest Read(RawJson request)
    {
        string? id = null;
        RequestFields.Read(request, "subscription_id", (field, value, json) =>
        {
            if (field != "subscription_id")
            {
                return false;
            }

            id = json.Text(value, field, EventLimits.MaxNameLength);
            return true;
        });
        return new UnsubscribeRequest(RequestFields.Required(id, "subscription_id"));
    }
}
