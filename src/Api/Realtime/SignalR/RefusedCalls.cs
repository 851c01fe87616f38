using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>Answers a call that failed with the protocol's error, in the one place that SignalR has for it: the exception's text.</summary>
internal sealed class RefusedCalls(ClientSessions sessions, CallRefusals refusals) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e)
        {
            var error = refusals.Refuse(invocationContext.HubMethodName, e, IsGone(invocationContext.Context));
            throw new HubException(error.ToJson().ToString());
        }
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            var error = refusals.Tell(ServerMessages.Welcome, e, IsGone(context.Context));
            if (sessions.Find(context.Context.ConnectionId) is { } session)
            {
                await session.EndAsync(error);
            }
        }
    }

    private static bool IsGone(HubCallerContext connection) => connection.ConnectionAborted.IsCancellationRequested;
}
