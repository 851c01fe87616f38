using System.Collections.Frozen;
using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;

namespace EventHub.Api.Realtime.Calls;

/// <summary>Everything that clients may say on a connection: the one way from every transport to the calls.</summary>
internal sealed class ClientMessages
{
    public const string Ping = "ping";

    public const string Authenticate = "authenticate";

    public const string Subscribe = "subscribe_events";

    public const string Unsubscribe = "unsubscribe_events";

    public const string Ack = "ack";

    public const string Emit = "emit_event";

    public const string Recent = "get_recent_events";

    public const string StartReplay = "start_replay";

    public const string StopReplay = "stop_replay";

    public const string PauseReplay = "pause_replay";

    public const string ResumeReplay = "resume_replay";

    public const string SeekReplay = "seek_replay";

    public const string SetReplaySpeed = "set_replay_speed";

    public const string GetReplayStatus = "get_replay_status";

    public const string GetConnectionStats = "get_connection_stats";

    /// <summary>The answer to whatever changes or ends a subscription.</summary>
    public const string SubscriptionUpdated = "subscription_updated";

    private readonly FrozenDictionary<string, ClientMessage> _byName;

    private readonly CallGuard _guard;

    public ClientMessages(ClientCalls calls, EventCalls events, ReplayCalls replays, CallGuard guard)
    {
        _guard = guard;
        All =
        [
            Of(Ping, "pong", RateKind.Messages, (_, data, _) => Now(calls.Ping(data))),
            Of(Authenticate, ServerMessages.Welcome, RateKind.Queries, async (session, data, _) => await calls.AuthenticateAsync(session, data)),
            Of(Subscribe, SubscriptionUpdated, RateKind.Queries, async (session, data, _) => await calls.SubscribeAsync(session, data)),
            Of(Unsubscribe, SubscriptionUpdated, RateKind.Messages, static async (session, data, _) => await ClientCalls.UnsubscribeAsync(session, data)),
            Of(Ack, null, RateKind.Messages, (session, data, _) => AckAsync(replays, session, data)),
            Of(Emit, "event_emitted", RateKind.Events, async (session, data, _) => await events.EmitAsync(session.Reader, data)),
            Of(Recent, "recent_events", RateKind.Queries, async (session, data, gone) => await events.RecentAsync(session.Reader, data, gone)),
            Of(StartReplay, "replay_started", RateKind.Queries, async (session, data, _) => await replays.StartAsync(session, data)),
            Of(StopReplay, "replay_stopped", RateKind.Queries, async (session, data, _) => await replays.StopAsync(session, data)),
            Of(PauseReplay, ServerMessages.ReplayStatus, RateKind.Queries, async (session, data, _) => await replays.PauseAsync(session, data)),
            Of(ResumeReplay, ServerMessages.ReplayStatus, RateKind.Queries, async (session, data, _) => await replays.ResumeAsync(session, data)),
            Of(SeekReplay, ServerMessages.ReplayStatus, RateKind.Queries, async (session, data, _) => await replays.SeekAsync(session, data)),
            Of(SetReplaySpeed, ServerMessages.ReplayStatus, RateKind.Queries, async (session, data, _) => await replays.SetSpeedAsync(session, data)),
            Of(GetReplayStatus, ServerMessages.ReplayStatus, RateKind.Queries, async (session, data, _) => await replays.StatusAsync(session, data)),
            Of(GetConnectionStats, "connection_stats", RateKind.Messages, (session, data, _) => Now(calls.Stats(session, data))),
        ];
        _byName = All.ToFrozenDictionary(static message => message.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<ClientMessage> All { get; }

    public ClientMessage? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="RefusedException">There is no such message.</exception>
    public ClientMessage Get(string name) => Find(name)
        ?? throw new RefusedException(ErrorCodes.Malformed, $"type: must be one of {string.Join(", ", All.Select(static message => message.Name))}");

    /// <summary>Counts what came and is none of them.</summary>
    /// <exception cref="RateLimitedException">The connection or its user has asked too much.</exception>
    public void CountUnreadable(ClientSession session) => _guard.Admit(session);

    /// <param name="kind">What it is counted as, before anything is done for it.</param>
    private ClientMessage Of(
        string name, string? answer, RateKind kind, Func<ClientSession, RawJson, CancellationToken, Task<RawJson?>> call) =>
        new(name, answer, (session, data, gone) =>
        {
            _guard.Admit(session, kind);
            return call(session, data, gone);
        });

    private static Task<RawJson?> Now(RawJson answer) => Task.FromResult<RawJson?>(answer);

    private static async Task<RawJson?> AckAsync(ReplayCalls replays, ClientSession session, RawJson data)
    {
        if (ReplayAckRequest.Find(data) is { } ack)
        {
            replays.Acknowledge(session, ack.ReplayId, ack.Cursor);
        }
        else
        {
            await ClientCalls.AckAsync(session, data);
        }

        return null;
    }
}
