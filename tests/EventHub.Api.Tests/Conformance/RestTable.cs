namespace EventHub.Api.Tests.Conformance;

/// <summary>What a call is about; its id takes the place of <c>{id}</c> in the path.</summary>
internal enum Subject
{
    None,
    Source,
    Event,
    Subscription,
    Filter,
    Replay,

    /// <summary>A delivery that waits for a user who is away.</summary>
    Delivery,

    /// <summary>A delivery that was given up.</summary>
    DeadLetter,
}

/// <summary>What a call is refused with.</summary>
/// <param name="Request">A query, which begins with a question mark, or a body.</param>
/// <param name="Field">That the problem names; null: it names none.</param>
internal sealed record RestRefusal(string Request, string? Field, int Status = 400, int Code = 4000);

/// <param name="Method">Of HTTP.</param>
/// <param name="Path">As it is documented, with <c>{id}</c> for what it is about.</param>
/// <param name="Subject">That there has to be.</param>
/// <param name="Body">That is taken; null: it has none.</param>
/// <param name="Status">Of its answer.</param>
/// <param name="Fields">That the answer has; empty: it is not JSON, or has none.</param>
internal sealed record RestRow(
    string Method, string Path, Subject Subject, string? Body, int Status, string[] Fields, params RestRefusal[] Refusals)
{
    /// <summary>Without a token as well.</summary>
    public bool IsOpen { get; init; }
}

/// <summary>Every call over HTTP, as it is taken, as it is answered, and as it is refused.</summary>
internal static class RestTable
{
    private static readonly string[] Subscription = ["id", "user_id", "filter", "is_active", "created_at", "updated_at"];

    private static readonly string[] Filter = ["id", "user_id", "name", "filter", "is_shared", "created_at", "updated_at"];

    private static readonly string[] Replay =
        ["replay_id", "user_id", "name", "status", "replay_speed", "start_time", "end_time", "filter_config", "progress", "processed_events", "created_at"];

    private static readonly string[] Delivery =
        ["id", "user_id", "event_id", "position", "status", "attempts", "max_attempts", "created_at", "updated_at", "expires_at"];

    private static readonly string[] Health = ["status", "checks"];

    private static readonly RestRefusal Colour = new("?colour=red", "colour");

    /// <summary>What no call of the API reads, where it has neither parameters nor a body of its own as well.</summary>
    public static IEnumerable<RestRefusal> Unread(RestRow row)
    {
        if (!row.Path.StartsWith("/api/events/", StringComparison.Ordinal) && row.Path != "/api/websocket/info")
        {
            yield break;
        }

        yield return Colour;
        if (row is { Method: not "GET", Body: null })
        {
            yield return new RestRefusal("""{"colour":"red"}""", "colour");
            yield return new RestRefusal("red", null);
        }
    }

    public static IReadOnlyList<RestRow> Rows { get; } =
    [
        new("POST", "/api/events/emit", Subject.None, """{"type":"test.event","source":"rest"}""", 200, ["id", "position", "status"],
            new("""{"type":"test.event"}""", "source"), new("""{"type":"test.event","source":"rest","colour":"red"}""", "colour"), new("[", null)),
        new("POST", "/api/events/emit", Subject.None, """{"events":[{"type":"test.event","source":"rest"}]}""", 200, ["status", "events"],
            new("""{"events":[{"type":"test.event","source":"rest","colour":"red"}]}""", "events[0].colour"),
            new("""{"events":[],"colour":"red"}""", "colour")),
        new("GET", "/api/events/sources/{id}", Subject.Source, null, 200, ["source", "position", "state", "updated_at"]),
        new("GET", "/api/events/", Subject.None, null, 200, ["events", "next_cursor"],
            new("?limit=0", "limit"), new("?event_categories=sports", "event_categories[0]"), new("?cursor=x:y", "cursor")),
        new("GET", "/api/events/{id}", Subject.Event, null, 200, ["id", "type", "source", "position", "category", "severity", "priority", "timestamp"]),
        new("GET", "/api/events/stream", Subject.None, null, 200, [],
            new("?batching=fast", "batching"), new("?cursor=x:y", "cursor"), new("?filter_id=x", "filter_id"),
            new("?cursor=other.bulk-0:0", null, 404, 4004)),
        new("POST", "/api/events/subscriptions", Subject.None, """{"event_type":"test.*"}""", 201, Subscription,
            new("""{"colour":"red"}""", "colour"), new("""{"event_type":"A B"}""", "event_type")),
        new("GET", "/api/events/subscriptions", Subject.None, null, 200, ["subscriptions", "next_cursor"]),
        new("GET", "/api/events/subscriptions/{id}", Subject.Subscription, null, 200, Subscription),
        new("PUT", "/api/events/subscriptions/{id}", Subject.Subscription, """{"event_type":"test.other"}""", 200, Subscription,
            new RestRefusal("""{"colour":"red"}""", "colour")),
        new("DELETE", "/api/events/subscriptions/{id}", Subject.Subscription, null, 204, []),
        new("POST", "/api/events/filters", Subject.None, """{"name":"{unique}","filter":{"tags":["a"]}}""", 201, Filter,
            new("""{"name":"x","filter":{},"colour":"red"}""", "colour"), new("""{"filter":{}}""", "name")),
        new("GET", "/api/events/filters", Subject.None, null, 200, ["filters", "next_cursor"]),
        new("GET", "/api/events/filters/{id}", Subject.Filter, null, 200, Filter),
        new("PUT", "/api/events/filters/{id}", Subject.Filter, """{"name":"{unique}","filter":{"tags":["b"]}}""", 200, Filter,
            new RestRefusal("""{"name":"x","filter":{},"colour":"red"}""", "colour")),
        new("DELETE", "/api/events/filters/{id}", Subject.Filter, null, 204, []),
        new("GET", "/api/events/deliveries", Subject.None, null, 200, ["deliveries", "next_cursor"], new RestRefusal("?status=lost", "status")),

        new("POST", "/api/events/deliveries/{id}/retry", Subject.DeadLetter, null, 200, Delivery),
        new("POST", "/api/events/deliveries/{id}/retry", Subject.Delivery, null, 409, ["code", "detail"]),
        new("POST", "/api/events/replay", Subject.None, """{"name":"r","start_time":"{start}","end_time":"{end}"}""", 200, Replay,
            new("""{"name":"r","start_time":"{start}","end_time":"{end}","colour":"red"}""", "colour"), new("""{"name":"r"}""", "start_time")),
        new("GET", "/api/events/replay", Subject.None, null, 200, ["replays", "next_cursor"], new RestRefusal("?status=lost", "status")),
        new("GET", "/api/events/replay/{id}", Subject.Replay, null, 200, Replay),
        new("POST", "/api/events/replay/{id}/stop", Subject.Replay, null, 200, Replay),
        new("POST", "/api/events/replay/{id}/pause", Subject.Replay, null, 200, Replay),
        new("POST", "/api/events/replay/{id}/resume", Subject.Replay, null, 200, Replay),
        new("POST", "/api/events/replay/{id}/seek", Subject.Replay, """{"position_time":"{start}"}""", 200, Replay,
            new("""{"position_time":"{start}","colour":"red"}""", "colour"), new("{}", "position_time")),
        new("POST", "/api/events/replay/{id}/speed", Subject.Replay, """{"replay_speed":2}""", 200, Replay,
            new("""{"replay_speed":2,"colour":"red"}""", "colour"), new("""{"replay_speed":0}""", "replay_speed")),
        new("GET", "/api/events/statistics", Subject.None, null, 200, ["timestamp", "events", "lanes", "queues", "connections"]),
        new("GET", "/api/websocket/info", Subject.None, null, 200, ["endpoints", "connection_types", "messages", "limits", "batching_presets"]),

        // There is none, unless the hub was started for it.
        new("POST", "/api/auth/token", Subject.None, """{"user":"ann","role":"admin"}""", 404, ["code", "detail"]),
        new("GET", "/metrics", Subject.None, null, 200, []),
        new("GET", "/openapi/v1.json", Subject.None, null, 200, ["openapi", "info", "paths"]) { IsOpen = true },
        new("GET", "/asyncapi/v1.json", Subject.None, null, 200, ["asyncapi", "info", "channels"]) { IsOpen = true },
        new("GET", "/health/live", Subject.None, null, 200, Health) { IsOpen = true },
        new("GET", "/health/ready", Subject.None, null, 200, Health) { IsOpen = true },
    ];
}
