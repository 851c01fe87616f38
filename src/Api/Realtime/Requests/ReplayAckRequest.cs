using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Replays;
using EventHub.Json;

namespace EventHub.Api.Realtime.Requests;

/// <summary>An <c>ack</c> of a replay: <c>{replay_id, cursor}</c>.</summary>
internal sealed record ReplayAckRequest(Guid ReplayId, ReplayCursor Cursor)
{
    /// <returns>Null when it is of a subscription.</returns>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static ReplayAckRequest? Find(RawJson request)
    {
        if (!NamesReplay(request))
        {
            return null;
        }

        Guid? id = null;
        ReplayCursor? cursor = null;
        RequestFields.Read(request, only: null, (field, value, json) =>
        {
            switch (field)
            {
                case "replay_id":
                    id = ReplayControlRequest.Id(value, field, json);
                    return true;
                case "cursor":
                    cursor = ReplayControlRequest.Cursor(value, field, json);
                    return true;
                default:
                    return false;
            }
        });
        return new ReplayAckRequest(id!.Value, RequestFields.Required(cursor, "cursor"));
    }

    private static bool NamesReplay(RawJson request)
    {
        using var document = StrictJson.Parse(request.Utf8);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("replay_id", out _);
    }
}
