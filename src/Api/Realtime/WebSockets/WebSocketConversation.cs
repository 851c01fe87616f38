using EventHub.Api.Errors;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;
using EventHub.Delivery;
using EventHub.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.WebSockets;

/// <summary>What is said on a plain WebSocket: who it is, the welcome, and then each message answered before the next is read.</summary>
internal sealed class WebSocketConversation(
    ClientSessions sessions, ClientCalls calls, ClientMessages messages, CallRefusals refusals, ConnectionMetrics metrics,
    IHostApplicationLifetime lifetime, TimeProvider time, IOptions<RealtimeOptions> options)
{
    /// <summary>Messages on end that are no message of the protocol, after which a client is taken to speak something else.</summary>
    internal const int MaxUnreadable = 10;

    /// <summary>In the log, of a message without one of the protocol's names.</summary>
    private const string NoName = "message";

    /// <summary>Returns when nothing more will be said.</summary>
    /// <param name="connection">Open; nothing was said yet.</param>
    /// <param name="presented">What the request's token says; null: it had none.</param>
    /// <param name="type">What it is to begin with.</param>
    public async Task RunAsync(WebSocketConnection connection, Func<TokenHolder>? presented, ConnectionType? type)
    {
        ClientEnvelope? first = null;
        ClientSession session;
        try
        {
            if (presented is null && (first = await FirstAsync(connection)) is null)
            {
                return;
            }

            session = Open(connection, first is null ? presented!() : await IdentifyAsync(first), type);
        }
        catch (Exception e)
        {
            await RefuseAsync(connection, first?.Id ?? default, e);
            return;
        }

        try
        {
            await BeginAsync(session, connection, type, first?.Id ?? default);
            await AnswerAllAsync(session, connection);
        }
        finally
        {
            await sessions.CloseAsync(session);
        }
    }

    /// <summary>The first message, which has to come in time.</summary>
    /// <returns>Null when the connection ended before it.</returns>
    private async Task<ClientEnvelope?> FirstAsync(WebSocketConnection connection)
    {
        await using var late = time.CreateTimer(
            _ => _ = connection.EndAsync(WireError.Of(ErrorCodes.NotAuthenticated, "No authenticate message came in time: send it first, with a token.")),
            null,
            options.Value.AuthenticationTimeout,
            Timeout.InfiniteTimeSpan);
        await using var stop = lifetime.ApplicationStopping.Register(() => _ = connection.EndAsync(WireError.GoingAway));
        if (await connection.ReceiveAsync() is { } message && !connection.Ending.IsCancellationRequested)
        {
            return ClientEnvelope.Read(message);
        }

        await connection.DrainAsync();
        return null;
    }

    /// <exception cref="RefusedException">It is not what has to come first, or its token is not accepted.</exception>
    private Task<TokenHolder> IdentifyAsync(ClientEnvelope first) => first switch
    {
        { Error: { } error } => throw error,
        { Type: ClientMessages.Authenticate } => calls.IdentifyAsync(first.Data),
        _ => throw new RefusedException(
            ErrorCodes.NotAuthenticated, "The first message must be authenticate, with a token, unless the request had one."),
    };

    /// <exception cref="RefusedException">The type is for admins, or the user has as many connections as it may.</exception>
    private ClientSession Open(WebSocketConnection connection, TokenHolder holder, ConnectionType? type) =>
        type is { IsForAdmins: true } && !holder.Reader.IsAdmin
            ? throw new RefusedException(ErrorCodes.NotAllowed, $"Connections of the type {type.Name} are for admins.")
            : sessions.Open(connection, holder.Reader, holder.EndsAt);

    private async Task RefuseAsync(WebSocketConnection connection, ReadOnlyMemory<byte> replyTo, Exception exception)
    {
        var error = refusals.Tell(ClientMessages.Authenticate, exception, connection.Gone.IsCancellationRequested);
        if (error.Code is not (ErrorCodes.TooManyConnections or ErrorCodes.Overloaded))
        {
            // Those the sessions have counted.
            metrics.Refused(error.Code);
        }

        await connection.EndAsync(error, replyTo);
        await connection.DrainAsync();
    }

    private async Task BeginAsync(ClientSession session, WebSocketConnection connection, ConnectionType? type, ReadOnlyMemory<byte> replyTo)
    {
        try
        {
            await connection.AnswerAsync(ServerMessages.Welcome, replyTo, await calls.WelcomeAsync(session));
            if (type is not null)
            {
                var (_, subscribed) = await calls.SubscribeAsync(session, new SubscribeRequest(type.Filter, null, BatchingOptions.Default));
                await connection.AnswerAsync(ClientMessages.SubscriptionUpdated, default, subscribed);
            }
        }
        catch (Exception e)
        {
            await session.EndAsync(refusals.Tell(ServerMessages.Welcome, e, connection.Gone.IsCancellationRequested));
        }
    }

    private async Task AnswerAllAsync(ClientSession session, WebSocketConnection connection)
    {
        var unreadable = 0;
        try
        {
            // Asked after each message as well: what comes on a connection that the hub has ended meanwhile is not done any more.
            while (!connection.Ending.IsCancellationRequested && await connection.ReceiveAsync() is { } message
                && !connection.Ending.IsCancellationRequested)
            {
                var envelope = ClientEnvelope.Read(message);
                await AnswerAsync(session, connection, envelope);
                unreadable = envelope.Error is null ? 0 : unreadable + 1;
                if (unreadable == MaxUnreadable)
                {
                    throw new RefusedException(ErrorCodes.Malformed, $"{MaxUnreadable} messages on end could not be read.");
                }
            }
        }
        catch (Exception e)
        {
            await session.EndAsync(refusals.Tell(NoName, e, connection.Gone.IsCancellationRequested));
        }

        if (connection.Ending.IsCancellationRequested)
        {
            await connection.DrainAsync();
        }
    }

    private async Task AnswerAsync(ClientSession session, WebSocketConnection connection, ClientEnvelope envelope)
    {
        var name = NoName;
        try
        {
            if (envelope.Error is not null || messages.Find(envelope.Type) is null)
            {
                messages.CountUnreadable(session);
            }

            if (envelope.Error is { } error)
            {
                throw error;
            }

            var message = messages.Get(envelope.Type);
            name = message.Name;
            var answer = await message.CallAsync(session, envelope.Data, connection.Gone);
            if (answer is not null)
            {
                await connection.AnswerAsync(message.Answer!, envelope.Id, answer);
            }
        }
        catch (Exception e)
        {
            var error = refusals.Refuse(name, e, connection.Gone.IsCancellationRequested);
            await connection.AnswerAsync(ServerMessages.Error, envelope.Id, error.ToJson());
        }
    }
}
