using System.Diagnostics.CodeAnalysis;
using EventHub.Api.Realtime.Node;
using EventHub.Delivery;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>The users that have connections here.</summary>
internal sealed class UserLinks(IGrainFactory grains, ThisNode node, ILogger<UserLink> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UserLink> _links = new(StringComparer.Ordinal);
    private int _turns;

    /// <summary>Makes a session and puts it to its user's others.</summary>
    /// <returns>False when the user has <paramref name="max"/> already.</returns>
    public bool TryAdd(string userId, int max, Func<UserLink, ClientSession> make, [NotNullWhen(true)] out ClientSession? session)
    {
        lock (_gate)
        {
            if (!_links.TryGetValue(userId, out var link))
            {
                link = new UserLink(userId, _turns++ & int.MaxValue, grains.GetGrain<IUserQueueGrain>(userId), node, logger);
            }

            session = make(link);
            if (!link.TryAdd(session, max))
            {
                session = null;
                return false;
            }

            _links[userId] = link;
            return true;
        }
    }

    public void Remove(ClientSession session)
    {
        lock (_gate)
        {
            if (session.User.Remove(session))
            {
                _links.Remove(session.User.UserId);
            }
        }
    }

    /// <summary>The users at this moment.</summary>
    public IReadOnlyList<UserLink> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _links.Values];
            }
        }
    }

    /// <summary>One heartbeat of every link.</summary>
    /// <param name="beat">Counts the heartbeats.</param>
    /// <param name="period">Heartbeats from one renewal of a user to the next.</param>
    public void Beat(long beat, int period)
    {
        lock (_gate)
        {
            foreach (var link in _links.Values)
            {
                link.Beat(renew: link.Turn % period == beat % period);
            }
        }
    }
}
