using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Replays;
using EventHub.Json;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What a message about one replay has besides its id.</summary>
internal enum ReplayControlFields
{
    None,

    /// <summary><c>cursor?</c> and <c>max_unacked_bytes?</c>.</summary>
    Terms,

    /// <summary><c>position_time</c>.</summary>
    Time,

    /// <summary><c>replay_speed</c>.</summary>
    Speed,
}

/// <summary>What a message about one replay is given: <c>{replay_id, …}</c>, or the id alone where nothing else is needed.</summary>
internal sealed record ReplayControlRequest(Guid ReplayId)
{
    private const int IdLength = 36;

    public ReplayTerms Terms { get; private init; } = new(null, null);

    public DateTimeOffset Time { get; private init; }

    public double? Speed { get; private init; }

    /// <param name="named">The replay, where the path names it and the argument must not.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static ReplayControlRequest Read(RawJson argument, ReplayControlFields fields, Guid? named = null)
    {
        var id = named;
        ReplayCursor? cursor = null;
        var read = new ReplayControlRequest(Guid.Empty);
        var required = fields switch
        {
            ReplayControlFields.Time => "position_time",
            ReplayControlFields.Speed => "replay_speed",
            _ => null,
        };
        RequestFields.Read(argument, required is null ? "replay_id" : null, (field, value, json) =>
        {
            required = field == required && value.ValueKind != JsonValueKind.Null ? null : required;
            switch (field)
            {
                case "replay_id" when named is null:
                    id = Id(value, field, json);
                    return true;
                case "cursor" when fields == ReplayControlFields.Terms:
                    cursor = Cursor(value, field, json);
                    return true;
                case "max_unacked_bytes" when fields == ReplayControlFields.Terms:
                    read = read with { Terms = read.Terms with { MaxUnackedBytes = ReplayStartRequest.MaxUnackedBytes(value, field, json) } };
                    return true;
                case "position_time" when fields == ReplayControlFields.Time:
                    read = read with { Time = json.Time(value, field) ?? default };
                    return true;
                case "replay_speed" when fields == ReplayControlFields.Speed:
                    read = read with { Speed = ReplayStartRequest.Speed(value, field, json) };
                    return true;
                default:
                    return false;
            }
        });
        if (id is not { } replayId)
        {
            throw Missing("replay_id");
        }

        return required is not null
            ? throw Missing(required)
            : read with { ReplayId = replayId, Terms = read.Terms with { Position = cursor?.In(replayId) } };
    }

    /// <summary>Null when it is not one, which is an error by then.</summary>
    public static Guid? Id(JsonElement value, string field, StrictJson json)
    {
        var errors = json.Errors.Count;
        if (json.Text(value, field, IdLength) is { } text && Guid.TryParseExact(text, "D", out var id))
        {
            return id;
        }

        if (json.Errors.Count == errors)
        {
            json.Fail(field, "must be the id of a replay, a UUID");
        }

        return null;
    }

    /// <summary>Null stays null; what no cursor can be is an error.</summary>
    public static ReplayCursor? Cursor(JsonElement value, string field, StrictJson json)
    {
        var errors = json.Errors.Count;
        var text = json.Text(value, field, ReplayCursor.MaxLength);
        if (text is null || json.Errors.Count > errors)
        {
            return null;
        }

        if (ReplayCursor.Parse(text) is { } cursor)
        {
            return cursor;
        }

        json.Fail(field, "is not a cursor of a replay: send one as event_replay brought it");
        return null;
    }

    private static InvalidRequestException Missing(string field) => new(field, "is required");
}
