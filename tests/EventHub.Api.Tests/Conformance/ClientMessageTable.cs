namespace EventHub.Api.Tests.Conformance;

/// <summary>What has to be there before a message can be sent; it fills the places of the message's data.</summary>
internal enum Need
{
    Nothing,

    /// <summary>A token of the same user: <c>{token}</c>.</summary>
    Token,

    /// <summary>A subscription that was sent an event: <c>{subscription}</c> and <c>{cursor}</c>.</summary>
    Subscription,

    /// <summary>A replay that this connection reads: <c>{replay}</c>.</summary>
    Replay,
}

/// <param name="Data">That is refused.</param>
/// <param name="Code">The error's.</param>
/// <param name="Names">What its text begins with: the field, unless it is about all of it.</param>
internal sealed record MessageRefusal(string Data, int Code, string Names);

/// <param name="Name">Of the message.</param>
/// <param name="Need">What it is about.</param>
/// <param name="Data">That is taken; null: it has none.</param>
/// <param name="Answer">Its name; null: there is none.</param>
/// <param name="Fields">That every answer to it has.</param>
internal sealed record ClientMessageRow(string Name, Need Need, string? Data, string? Answer, string[] Fields, params MessageRefusal[] Refusals);

/// <summary>Every message that clients may send, as it is taken, as it is answered, and as it is refused.</summary>
internal static class ClientMessageTable
{
    private static readonly string[] Replay = ["replay_id", "user_id", "name", "status", "replay_speed", "start_time", "end_time", "filter_config", "progress", "processed_events"];

    private static readonly string[] Subscribed = ["subscription_id", "filter", "cursor", "batching", "overflow", "tracked"];

    private static readonly string[] Welcome = ["connection_id", "user", "role", "server_time", "limits", "cursor"];

    private static readonly MessageRefusal NoReplay = new("""{"replay_id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55"}""", 4004, "");

    private static readonly MessageRefusal NoReplayId = new("{}", 4000, "replay_id:");

    public static IReadOnlyList<ClientMessageRow> Rows { get; } =
    [
        new("ping", Need.Nothing, null, "pong", ["timestamp"]),
        new("authenticate", Need.Token, """{"token":"{token}"}""", "welcome", Welcome,
            new("""{"token":"nonsense"}""", 4001, ""), new("{}", 4000, "token:")),
        new("subscribe_events", Need.Nothing, """{"filter":{"event_types":["test.*"]}}""", "subscription_updated", Subscribed,
            new("""{"filter":{"colour":"red"}}""", 4000, "filter.colour:"),
            new("""{"filter":{"data_filters":[{"field":"a","operator":"like","value":1}]}}""", 4000, "filter.data_filters[0].operator:"),
            new("""{"cursor":"other.bulk-0:0"}""", 4004, "cursor:"),
            new("""{"batching":{"max_batch_size":0}}""", 4000, "batching.max_batch_size:"),
            new("""{"overflow":"burst"}""", 4000, "overflow:"),
            new("""{"encodings":["zip"]}""", 4000, "encodings[0]:"),
            new("""{"max_unacked_bytes":1}""", 4000, "max_unacked_bytes:")),
        new("unsubscribe_events", Need.Subscription, """{"subscription_id":"{subscription}"}""", "subscription_updated", ["subscription_id"],
            new("""{"subscription_id":"none"}""", 4004, "subscription_id:"), new("{}", 4000, "subscription_id:")),
        new("ack", Need.Subscription, """{"cursor":"{cursor}","subscription_id":"{subscription}"}""", null, [],
            new("""{"cursor":"x:y"}""", 4000, "cursor:"), new("""{"cursor":"{cursor}","subscription_id":"none"}""", 4004, "subscription_id:")),
        new("emit_event", Need.Nothing, """{"type":"test.event","source":"conformance"}""", "event_emitted", ["id", "position", "status"],
            new("""{"type":"test.event"}""", 4000, "source:"),
            new("""{"type":"test.event","source":"\u2003"}""", 4000, "source:"),
            new("""{"type":"test.event","source":"conformance","data":[]}""", 4000, "data:"),
            new("""{"type":"test.event","source":"conformance","user_id":"somebody"}""", 4003, "user_id:")),
        new("get_recent_events", Need.Nothing, """{"filter":{"event_types":["test.*"]},"limit":5}""", "recent_events", ["events", "cursor"],
            new("""{"limit":0}""", 4000, "limit:"), new("""{"filter":[]}""", 4000, "filter")),
        new("start_replay", Need.Nothing, """{"name":"r","start_time":"{start}","end_time":"{end}"}""", "replay_started", Replay,
            new("""{"name":"r","start_time":"{end}","end_time":"{start}"}""", 4000, "end_time:"),
            new("""{"name":"r","start_time":"{start}","end_time":"{end}","replay_speed":1000}""", 4000, "replay_speed:")),
        new("stop_replay", Need.Replay, """{"replay_id":"{replay}"}""", "replay_stopped", Replay, NoReplay, NoReplayId),
        new("pause_replay", Need.Replay, """{"replay_id":"{replay}"}""", "replay_status", Replay, NoReplay, NoReplayId),
        new("resume_replay", Need.Replay, """{"replay_id":"{replay}"}""", "replay_status", Replay, NoReplay, NoReplayId,
            new("""{"replay_id":"{replay}","cursor":"log1.bulk-0:0"}""", 4000, "cursor: is not"),
            new("""{"replay_id":"{replay}","cursor":"019389f27c1e7d3a9b1f2f6d1c0a4e55.log1.bulk-0:0@0-0-0"}""", 4000, "cursor: is of another replay")),
        new("seek_replay", Need.Replay, """{"replay_id":"{replay}","position_time":"{start}"}""", "replay_status", Replay,
            NoReplayId with { Data = """{"replay_id":"{replay}"}""", Names = "position_time:" }),
        new("set_replay_speed", Need.Replay, """{"replay_id":"{replay}","replay_speed":0.5}""", "replay_status", Replay,
            NoReplayId with { Data = """{"replay_id":"{replay}","replay_speed":0}""", Names = "replay_speed:" }),
        new("get_replay_status", Need.Replay, """{"replay_id":"{replay}"}""", "replay_status", Replay, NoReplay, NoReplayId),
        new("get_connection_stats", Need.Nothing, null, "connection_stats",
            ["connection_id", "user", "role", "transport", "connected_at", "token_ends_at", "server_time", "received", "sent", "subscriptions", "replays"]),
    ];
}
