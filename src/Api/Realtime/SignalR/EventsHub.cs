using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>The protocol over SignalR: every message a method that takes one object and answers one.</summary>
[Authorize]
internal sealed class EventsHub(ClientSessions sessions, ClientCalls calls, EventCalls events, ReplayCalls replays) : Hub<IEventHubClient>
{
    private ClientSession Session =>
        sessions.Find(Context.ConnectionId) ?? throw new InvalidOperationException("the connection has no session");

    public override async Task OnConnectedAsync()
    {
        // A connection that was refused has no session, and was told why.
        if (sessions.Find(Context.ConnectionId) is { } session)
        {
            await Clients.Caller.Welcome(await calls.WelcomeAsync(session));
        }
    }

    [HubMethodName("ping")]
    public RawJson Ping() => calls.Ping();

    [HubMethodName("authenticate")]
    public Task<RawJson> Authenticate(RawJson request) => calls.AuthenticateAsync(Session, request);

    [HubMethodName("subscribe_events")]
    public Task<RawJson> Subscribe(RawJson request) => calls.SubscribeAsync(Session, request);

    [HubMethodName("unsubscribe_events")]
    public Task<RawJson> Unsubscribe(RawJson request) => ClientCalls.UnsubscribeAsync(Session, request);

    [HubMethodName("ack")]
    public Task Ack(RawJson request)
    {
        if (ReplayAckRequest.Find(request) is not { } ack)
        {
            return ClientCalls.AckAsync(Session, request);
        }

        replays.Acknowledge(Session, ack.ReplayId, ack.Position);
        return Task.CompletedTask;
    }

    [HubMethodName("emit_event")]
    public Task<RawJson> Emit(RawJson request) => events.EmitAsync(Session.Reader, request);

    [HubMethodName("get_recent_events")]
    public Task<RawJson> Recent(RawJson request) => events.RecentAsync(Session.Reader, request, Context.ConnectionAborted);

    [HubMethodName("start_replay")]
    public Task<RawJson> StartReplay(RawJson request) => replays.StartAsync(Session, request);

    [HubMethodName("stop_replay")]
    public Task<RawJson> StopReplay(RawJson request) => replays.StopAsync(Session, request);

    [HubMethodName("pause_replay")]
    public Task<RawJson> PauseReplay(RawJson request) => replays.PauseAsync(Session, request);

    [HubMethodName("resume_replay")]
    public Task<RawJson> ResumeReplay(RawJson request) => replays.ResumeAsync(Session, request);

    [HubMethodName("seek_replay")]
    public Task<RawJson> SeekReplay(RawJson request) => replays.SeekAsync(Session, request);

    [HubMethodName("set_replay_speed")]
    public Task<RawJson> SetReplaySpeed(RawJson request) => replays.SetSpeedAsync(Session, request);

    [HubMethodName("get_replay_status")]
    public Task<RawJson> GetReplayStatus(RawJson request) => replays.StatusAsync(Session, request);
}
