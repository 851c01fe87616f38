using EventHub.Api.Errors;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Replays;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>Opens and closes sessions, for every transport.</summary>
internal sealed class ClientSessions(
    SessionDirectory directory, UserLinks users, EventLookup lookup, FrameCache frames, ReplayFeeds replays, ConnectionMetrics metrics,
    IOptions<RealtimeOptions> options, ILogger<ClientSession> logger)
{
    /// <exception cref="RefusedException">The user has as many connections as it may.</exception>
    public ClientSession Open(IClientConnection connection, Reader reader, DateTimeOffset expiresAt)
    {
        var bounds = options.Value;
        if (!users.TryAdd(
            reader.UserId,
            bounds.MaxConnectionsPerUser,
            user => new ClientSession(connection, user, reader, expiresAt, lookup, frames, metrics, bounds, logger),
            out var session))
        {
            metrics.Refused(ErrorCodes.TooManyConnections);
            throw new RefusedException(
                ErrorCodes.TooManyConnections, $"A user has at most {bounds.MaxConnectionsPerUser} connections: close one first.");
        }

        directory.Add(session);
        metrics.Opened(session.Transport);
        return session;
    }

    public ClientSession? Find(string connectionId) => directory.Find(connectionId);

    public async Task CloseAsync(ClientSession session)
    {
        if (directory.Remove(session))
        {
            metrics.Closed(session.Transport, session.EndCode);
        }

        users.Remove(session);
        await session.User.DisconnectAsync(session.Id);
        await replays.CloseAsync(session.Id);
    }
}
