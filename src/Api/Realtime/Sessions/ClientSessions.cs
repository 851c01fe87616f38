using EventHub.Api.Errors;
using EventHub.Api.Limits;
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
    RateLimits limits, TimeProvider time, IOptions<RealtimeOptions> options, ILogger<ClientSession> logger)
{
    /// <summary>A connection costs what a query costs, however short it is, and whether anything comes of it or not.</summary>
    /// <exception cref="RateLimitedException">The user opens them too often.</exception>
    public void Count(Reader reader)
    {
        try
        {
            limits.Take(reader, RateKind.Queries);
        }
        catch (RateLimitedException)
        {
            metrics.Refused(ErrorCodes.Overloaded);
            throw;
        }
    }

    /// <exception cref="RefusedException">The user has as many connections as it may.</exception>
    /// <exception cref="RateLimitedException">The user opens them too often.</exception>
    public ClientSession Open(IClientConnection connection, Reader reader, DateTimeOffset expiresAt)
    {
        Count(reader);
        return OpenCounted(connection, reader, expiresAt);
    }

    /// <summary>The same of one that was counted before, because something was to be done for it first.</summary>
    /// <exception cref="RefusedException">The user has as many connections as it may.</exception>
    public ClientSession OpenCounted(IClientConnection connection, Reader reader, DateTimeOffset expiresAt)
    {
        var bounds = options.Value;
        if (!users.TryAdd(
            reader.UserId,
            bounds.MaxConnectionsPerUser,
            user => new ClientSession(connection, user, reader, time.GetUtcNow(), expiresAt, lookup, frames, metrics, bounds, logger),
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
        session.MarkClosed();
        if (directory.Remove(session))
        {
            metrics.Closed(session.Transport, session.EndCode);
        }

        users.Remove(session);
        await session.User.DisconnectAsync(session.Id);
        await replays.CloseAsync(session.Id);
    }
}
