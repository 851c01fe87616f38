using EventHub.Api.Errors;
using EventHub.Api.Parameters;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Security;
using EventHub.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.WebSockets;

/// <summary>
/// From the request to the conversation. What is wrong with the request itself is a problem; what is wrong with its token is told on the
/// socket, because that is all that a page can read.
/// </summary>
internal sealed class WebSocketHandshake(
    WebSocketConversation conversation, ClientSessions sessions, ITokenReader tokens, WireMetrics metrics, TimeProvider time,
    IOptions<RealtimeOptions> options)
{
    internal const string TypeParameter = "connection_type";

    public async Task RunAsync(HttpContext context)
    {
        var name = context.Request.RouteValues[TypeParameter] as string;
        var type = name is null ? null : ConnectionType.Find(name);
        if (RefusalOf(context, isUnknownType: name is not null && type is null) is { } problem)
        {
            await RefuseAsync(context, problem);
            return;
        }

        var presented = await PresentedAsync(context);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = options.Value.WebSocketPingInterval,
            KeepAliveTimeout = options.Value.WebSocketPongTimeout,
        });
        await using var connection = new WebSocketConnection(context, socket, options.Value.MaxMessageBytes, metrics, time);
        await conversation.RunAsync(connection, presented, type);
    }

    private static Problem? RefusalOf(HttpContext context, bool isUnknownType) =>
        QueryParameters.Unknown(context.Request, RequestToken.Parameter) is { Count: > 0 } unknown ? Problem.Of(new InvalidRequestException(unknown))
        : isUnknownType ? Problem.NotFound(
            $"There is no connection type of this name: use one of {string.Join(", ", ConnectionType.All.Select(static t => t.Name))}, or none.")
        : !context.WebSockets.IsWebSocketRequest ? new Problem(
            StatusCodes.Status426UpgradeRequired, ErrorCodes.Malformed, "This path takes WebSocket connections alone.")
        : null;

    /// <summary>It costs what a connection costs, and no conversation will count it.</summary>
    /// <exception cref="RateLimitedException">The user has asked too often.</exception>
    private Task RefuseAsync(HttpContext context, Problem problem)
    {
        if (context.User.Identity is TokenIdentity caller)
        {
            sessions.Count(caller.Reader);
        }

        if (problem.Status == StatusCodes.Status426UpgradeRequired)
        {
            context.Response.Headers.Upgrade = "websocket";
        }

        return ProblemResponse.WriteAsync(context, problem);
    }

    /// <returns>Tells who the request's token makes of it, or throws why nobody; null: it has none.</returns>
    private async Task<Func<TokenHolder>?> PresentedAsync(HttpContext context)
    {
        if (context.User.Identity is TokenIdentity identity)
        {
            return () => TokenHolder.Of(identity);
        }

        // What was not accepted is read once more, for the reason.
        if (RequestToken.Of(context.Request) is not { } token)
        {
            return null;
        }

        var reading = await tokens.ReadAsync(token);
        return () => TokenHolder.Of(reading);
    }
}
