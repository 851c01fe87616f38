using EventHub.Api.Errors;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.WebSockets;

/// <summary>
/// From the request to the conversation. What is wrong with the request itself is a problem; what is wrong with its token is told on the
/// socket, because that is all that a page can read.
/// </summary>
internal sealed class WebSocketHandshake(
    WebSocketConversation conversation, ITokenReader tokens, WireMetrics metrics, TimeProvider time, IOptions<RealtimeOptions> options)
{
    internal const string TypeParameter = "connection_type";

    public async Task RunAsync(HttpContext context)
    {
        ConnectionType? type = null;
        if (context.Request.RouteValues[TypeParameter] is string name && (type = ConnectionType.Find(name)) is null)
        {
            await ProblemResponse.WriteAsync(context, Problem.NotFound(
                $"There is no connection type of this name: use one of {string.Join(", ", ConnectionType.All.Select(static t => t.Name))}, or none."));
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await ProblemResponse.WriteAsync(context, new Problem(
                StatusCodes.Status426UpgradeRequired, ErrorCodes.Malformed, "This path takes WebSocket connections alone."));
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
