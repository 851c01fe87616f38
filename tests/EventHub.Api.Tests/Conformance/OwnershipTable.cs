namespace EventHub.Api.Tests.Conformance;

/// <summary>What of its owner's a message names.</summary>
internal enum Owned
{
    /// <summary>The owner: <c>{owner}</c>.</summary>
    Name,

    /// <summary>A token of the owner's: <c>{token}</c>.</summary>
    Token,

    /// <summary>A named filter that is not shared: <c>{filter}</c>.</summary>
    Filter,

    /// <summary>A subscription of another connection that has an event to acknowledge: <c>{subscription}</c> and <c>{cursor}</c>.</summary>
    Subscription,

    /// <summary>A replay that its owner has paused: <c>{replay}</c>.</summary>
    PausedReplay,

    /// <summary>A replay that runs: <c>{replay}</c>.</summary>
    RunningReplay,

    /// <summary>A replay whose owner has a frame to acknowledge: <c>{replay}</c> and <c>{cursor}</c>.</summary>
    ReadReplay,
}

/// <param name="Message">That a client sends.</param>
/// <param name="Owned">What it names.</param>
/// <param name="Data">That its owner may send.</param>
/// <param name="Stranger">The code that it is refused with to another user; 0: it is answered, with nothing of the owner's.</param>
/// <param name="Admin">The same to an admin; 0: it is taken.</param>
internal sealed record OwnershipRow(string Message, Owned Owned, string Data, int Stranger, int Admin)
{
    public string Title => $"{Message} {Data}";
}

/// <summary>Every message of clients that can name something of another user's.</summary>
internal static class OwnershipTable
{
    private const string Replay = """{"replay_id":"{replay}"}""";

    public static IReadOnlyList<OwnershipRow> Rows { get; } =
    [
        new("authenticate", Owned.Token, """{"token":"{token}"}""", 4003, 4003),
        new("subscribe_events", Owned.Filter, """{"filter_id":"{filter}"}""", 4000, 0),
        new("unsubscribe_events", Owned.Subscription, """{"subscription_id":"{subscription}"}""", 4004, 4004),
        new("ack", Owned.Subscription, """{"subscription_id":"{subscription}","cursor":"{cursor}"}""", 4004, 4004),
        new("ack", Owned.ReadReplay, """{"replay_id":"{replay}","cursor":"{cursor}"}""", 4004, 4004),
        new("emit_event", Owned.Name, """{"type":"user_login","source":"{secret}","user_id":"{owner}"}""", 4003, 0),
        new("emit_event", Owned.Name, """{"type":"test.event","source":"{secret}","target_user_id":"{owner}"}""", 4003, 0),
        new("get_recent_events", Owned.Name, """{"filter":{"user_ids":["{owner}"]}}""", 0, 0),
        new("get_replay_status", Owned.PausedReplay, Replay, 4004, 0),
        new("pause_replay", Owned.RunningReplay, Replay, 4004, 0),
        new("stop_replay", Owned.RunningReplay, Replay, 4004, 0),
        new("resume_replay", Owned.PausedReplay, Replay, 4004, 0),
        new("seek_replay", Owned.PausedReplay, """{"replay_id":"{replay}","position_time":"2001-02-03T04:30:00Z"}""", 4004, 0),
        new("seek_replay", Owned.PausedReplay, """{"replay_id":"{replay}","position_time":"1999-01-01T00:00:00Z"}""", 4004, 4000),
        new("set_replay_speed", Owned.PausedReplay, """{"replay_id":"{replay}","replay_speed":7}""", 4004, 0),
    ];

    /// <summary>Messages that name nothing that is anybody's.</summary>
    public static IReadOnlyList<string> OfNobody { get; } = ["ping", "start_replay", "get_connection_stats"];
}
