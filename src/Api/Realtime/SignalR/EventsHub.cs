using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>The protocol over SignalR: every message a method that takes one object and answers one.</summary>
[Authorize]
internal sealed class EventsHub(ClientSessions sessions, ClientCalls calls, EventCalls events) : Hub<IEventHubClient>
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
    public Task Ack(RawJson request) => ClientCalls.AckAsync(Session, request);

    [HubMethodName("emit_event")]
    public Task<RawJson> Emit(RawJson request) => events.EmitAsync(Session.Reader, request);

    [HubMethodName("get_recent_events")]
    public Task<RawJson> Recent(RawJson request) => events.RecentAsync(Session.Reader, request, Context.ConnectionAborted);
}
