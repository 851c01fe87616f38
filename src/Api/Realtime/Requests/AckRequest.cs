using EventHub.Api.Realtime.Json;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>ack</c> is given: <c>{cursor, subscription_id?}</c>, or the cursor alone.</summary>
/// <param name="Cursor">Everything up to here was taken.</param>
/// <param name="SubscriptionId">Whose cursor it is; may be left out by a connection with one subscription.</param>
internal sealed record AckRequest(Cursor Cursor, string? SubscriptionId)
{
    public static AckRequest Read(RawJson request)
    {
        Cursor? cursor = null;
        string? id = null;
        RequestFields.Read(request, "cursor", (field, value, json) =>
        {
            switch (field)
            {
                case "cursor":
                    cursor = CursorJson.Read(value, field, json);
                    return true;
                case "subscription_id":
                    id = json.Text(value, field, EventLimits.MaxNameLength);
                    return true;
                default:
                    return false;
            }
        });
        return new AckRequest(RequestFields.Required(cursor, "cursor"), id);
    }
}
