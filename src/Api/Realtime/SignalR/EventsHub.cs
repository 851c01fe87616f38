using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>The protocol over SignalR: every message a method that takes one object and answers one.</summary>
[Authorize]
internal sealed class EventsHub(ClientSessions sessions, ClientCalls calls, ClientMessages messages) : Hub<IEventHubClient>
{
    public override async Task OnConnectedAsync()
    {
        // A connection that was refused has no session, and was told why.
        if (sessions.Find(Context.ConnectionId) is { } session)
        {
            await Clients.Caller.Welcome(await calls.WelcomeAsync(session));
        }
    }

    [HubMethodName(ClientMessages.Ping)]
    public Task<RawJson?> Ping() => CallAsync(ClientMessages.Ping, ClientMessage.NoData);

    [HubMethodName(ClientMessages.Authenticate)]
    public Task<RawJson?> Authenticate(RawJson request) => CallAsync(ClientMessages.Authenticate, request);

    [HubMethodName(ClientMessages.Subscribe)]
    public Task<RawJson?> Subscribe(RawJson request) => CallAsync(ClientMessages.Subscribe, request);

    [HubMethodName(ClientMessages.Unsubscribe)]
    public Task<RawJson?> Unsubscribe(RawJson request) => CallAsync(ClientMessages.Unsubscribe, request);

    [HubMethodName(ClientMessages.Ack)]
    public Task Ack(RawJson request) => CallAsync(ClientMessages.Ack, request);

    [HubMethodName(ClientMessages.Emit)]
    public Task<RawJson?> Emit(RawJson request) => CallAsync(ClientMessages.Emit, request);

    [HubMethodName(ClientMessages.Recent)]
    public Task<RawJson?> Recent(RawJson request) => CallAsync(ClientMessages.Recent, request);

    [HubMethodName(ClientMessages.StartReplay)]
    public Task<RawJson?> StartReplay(RawJson request) => CallAsync(ClientMessages.StartReplay, request);

    [HubMethodName(ClientMessages.StopReplay)]
    public Task<RawJson?> StopReplay(RawJson request) => CallAsync(ClientMessages.StopReplay, request);

    [HubMethodName(ClientMessages.PauseReplay)]
    public Task<RawJson?> PauseReplay(RawJson request) => CallAsync(ClientMessages.PauseReplay, request);

    [HubMethodName(ClientMessages.ResumeReplay)]
    public Task<RawJson?> ResumeReplay(RawJson request) => CallAsync(ClientMessages.ResumeReplay, request);

    [HubMethodName(ClientMessages.SeekReplay)]
    public Task<RawJson?> SeekReplay(RawJson request) => CallAsync(ClientMessages.SeekReplay, request);

    [HubMethodName(ClientMessages.SetReplaySpeed)]
    public Task<RawJson?> SetReplaySpeed(RawJson request) => CallAsync(ClientMessages.SetReplaySpeed, request);

    [HubMethodName(ClientMessages.GetReplayStatus)]
    public Task<RawJson?> GetReplayStatus(RawJson request) => CallAsync(ClientMessages.GetReplayStatus, request);

    [HubMethodName(ClientMessages.GetConnectionStats)]
    public Task<RawJson?> GetConnectionStats() => CallAsync(ClientMessages.GetConnectionStats, ClientMessage.NoData);

    private Task<RawJson?> CallAsync(string name, RawJson request)
    {
        var session = sessions.Find(Context.ConnectionId) ?? throw new InvalidOperationException("the connection has no session");
        return messages.Get(name).CallAsync(session, request, Context.ConnectionAborted);
    }
}
