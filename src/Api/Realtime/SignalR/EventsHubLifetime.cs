using EventHub.Api.Errors;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Security;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>Gives every connection its session, because here alone SignalR shows the connection itself.</summary>
internal sealed class EventsHubLifetime(ClientSessions sessions, CallGuard guard, ILogger<DefaultHubLifetimeManager<EventsHub>> logger)
    : DefaultHubLifetimeManager<EventsHub>(logger)
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        var client = new SignalRConnection(connection);
        try
        {
            var holder = TokenHolder.Of(TokenIdentity.Of(connection.User));
            var session = sessions.Open(client, holder.Reader, holder.EndsAt);
            ((EventHubProtocol)connection.Protocol).AdmitsUnreadable = () => guard.Admit(session);
        }
        catch (Exception e) when (e is RefusedException or RateLimitedException)
        {
            await client.WriteAsync(WireError.Of(e));
            client.Abort();
        }
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await base.OnDisconnectedAsync(connection);
        if (sessions.Find(connection.ConnectionId) is { } session)
        {
            await sessions.CloseAsync(session);
        }
    }
}
