using System.Collections.Concurrent;
using EventHub.Api.Errors;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.Sessions;
using EventHub.Delivery;
using EventHub.Replaying;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.Replays;

/// <summary>The replays that connections of this node read.</summary>
internal sealed partial class ReplayFeeds(
    IGrainFactory grains, TimeProvider time, IOptions<RealtimeOptions> options, ILogger<ReplayFeed> logger)
{
    private readonly ConcurrentDictionary<(string ConnectionId, Guid ReplayId), ReplayFeed> _feeds = new();

    public ReplayFeed? Find(string connectionId, Guid replayId) => _feeds.GetValueOrDefault((connectionId, replayId));

    /// <summary>The replays that a connection reads.</summary>
    public IEnumerable<Guid> Of(string connectionId) => _feeds.Keys.Where(key => key.ConnectionId == connectionId).Select(static key => key.ReplayId);

    /// <summary>Asked before a replay is made that the connection is to read.</summary>
    /// <exception cref="RefusedException">The connection reads as many as it may.</exception>
    public void ThrowIfFull(ClientSession session)
    {
        if (_feeds.Keys.Count(key => key.ConnectionId == session.Id) >= options.Value.MaxSubscriptions)
        {
            throw new RefusedException(
                ErrorCodes.Malformed, $"A connection reads at most {options.Value.MaxSubscriptions} replays: stop one first.");
        }
    }

    /// <summary>The connection reads from now on; its frames wait until the answer is placed.</summary>
    /// <exception cref="RefusedException">The connection reads as many as it may, or is closed.</exception>
    public async Task<ReplayAnswer> OpenAsync(ClientSession session, NodeAddress node, Guid replayId, ReplayTerms terms)
    {
        var key = (session.Id, replayId);
        var former = _feeds.GetValueOrDefault(key);
        if (former is null)
        {
            ThrowIfFull(session);
        }

        // Before the new one attaches: it would find itself replaced, and take its seat back.
        var mayGoBack = former?.End() == true;
        var taken = former?.TakenOn(terms) ?? new ReplayTaken(terms.Position, terms.MaxUnackedBytes);
        var feed = new ReplayFeed(grains.GetGrain<IReplaySessionGrain>(replayId), session, node, taken, time, logger);
        _feeds[key] = feed;
        var isOpen = false;
        try
        {
            ThrowIfClosed(session);
            var answer = await feed.AttachAsync();
            isOpen = answer.Outcome == ReplayOutcome.Done && !answer.Replay!.Status.IsOver();
            ThrowIfClosed(session);
            return answer;
        }
        finally
        {
            // A transport does not wait for the call under way before it closes the session, which may not have found the feed by then.
            if (session.IsClosed)
            {
                await RemoveAsync(key, feed);
            }
            else if (!isOpen)
            {
                feed.End();
                PutBack(key, feed, mayGoBack ? former : null);
            }
        }
    }

    public void Accept(ReplayFrame frame) => Find(frame.ConnectionId, frame.ReplayId)?.Accept(frame);

    /// <summary>Frames to this node were lost, and nobody knows whose.</summary>
    public void LoseAll()
    {
        foreach (var (_, feed) in _feeds)
        {
            feed.Lose();
        }
    }

    /// <summary>The session reads with other rights from now on.</summary>
    public void Renew(ClientSession session)
    {
        foreach (var (key, feed) in _feeds)
        {
            if (key.ConnectionId == session.Id)
            {
                feed.Lose();
            }
        }
    }

    /// <summary>The connection is gone; when this does not arrive, the replays find out for want of reports.</summary>
    public async Task CloseAsync(string connectionId)
    {
        foreach (var (key, feed) in _feeds)
        {
            if (key.ConnectionId == connectionId)
            {
                await RemoveAsync(key, feed);
            }
        }
    }

    /// <summary>Once a heartbeat.</summary>
    public void Beat()
    {
        var limit = (int)(options.Value.SlowReaderLimit / NodeHeartbeat.Interval);
        foreach (var (key, feed) in _feeds)
        {
            if (feed.Session.IsClosed)
            {
                _ = RemoveAsync(key, feed);
            }
            else if (feed.IsOver)
            {
                _feeds.TryRemove(KeyValuePair.Create(key, feed));
            }
            else if (feed.Beat() > limit)
            {
                _ = feed.Session.EndAsync(WireError.SlowConsumer);
            }
        }
    }

    private static void ThrowIfClosed(ClientSession session)
    {
        if (session.IsClosed)
        {
            throw new RefusedException(ErrorCodes.NotFound, "The connection is closed.");
        }
    }

    /// <param name="former">What had its place; null: nothing that could go on.</param>
    private void PutBack((string ConnectionId, Guid ReplayId) key, ReplayFeed feed, ReplayFeed? former)
    {
        if (former is null)
        {
            _feeds.TryRemove(KeyValuePair.Create(key, feed));
        }
        else if (_feeds.TryUpdate(key, former, feed))
        {
            former.GoOn();
        }
    }

    private async Task RemoveAsync((string ConnectionId, Guid ReplayId) key, ReplayFeed feed)
    {
        feed.End();
        _feeds.TryRemove(KeyValuePair.Create(key, feed));
        try
        {
            await feed.DetachAsync();
        }
        catch (Exception e)
        {
            LogNotDetached(key.ConnectionId, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A replay of connection {ConnectionId} was not told that it is gone: {Reason}")]
    private partial void LogNotDetached(string connectionId, string reason);
}
