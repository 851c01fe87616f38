using EventHub.Api.Errors;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>Turns what a call threw into the protocol's error; a stack trace goes to the log and nowhere else.</summary>
internal sealed partial class RefusedCalls(ClientSessions sessions, RefusalMetrics metrics, ILogger<RefusedCalls> logger) : IHubFilter
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
            LogUnlessExpected(invocationContext.HubMethodName, e, invocationContext.Context);
            var error = WireError.Of(e);
            metrics.Refused(error.Code);
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
            LogUnlessExpected("welcome", e, context.Context);
            if (sessions.Find(context.Context.ConnectionId) is { } session)
            {
                await session.EndAsync(WireError.Of(e));
            }
        }
    }

    private void LogUnlessExpected(string method, Exception exception, HubCallerContext connection)
    {
        if (exception is RefusedException || connection.ConnectionAborted.IsCancellationRequested)
        {
            return;
        }

        switch (Problem.Of(exception).Status)
        {
            case StatusCodes.Status500InternalServerError:
                LogFailed(method, exception);
                break;
            case StatusCodes.Status503ServiceUnavailable:
                LogUnavailable(method, exception.Message);
                break;
        }
    }
}
