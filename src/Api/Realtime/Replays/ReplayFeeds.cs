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

    /// <summary>The connection reads from now on; its frames wait until the answer is placed.</summary>
    /// <exception cref="RefusedException">The connection reads as many as it may.</exception>
    public async Task<ReplayAnswer> OpenAsync(ClientSession session, NodeAddress node, Guid replayId, ReplayTerms terms)
    {
        var key = (session.Id, replayId);
        if (!_feeds.ContainsKey(key) && _feeds.Keys.Count(k => k.ConnectionId == session.Id) >= options.Value.MaxSubscriptions)
        {
            throw new RefusedException(
                ErrorCodes.Malformed, $"A connection reads at most {options.Value.MaxSubscriptions} replays: stop one first.");
        }

        var feed = new ReplayFeed(grains.GetGrain<IReplaySessionGrain>(replayId), session, node, terms, time, logger);
        _feeds[key] = feed;
        try
        {
            var answer = await feed.AttachAsync();
            if (answer.Outcome != ReplayOutcome.Done || answer.Replay!.Status.IsOver())
            {
                _feeds.TryRemove(KeyValuePair.Create(key, feed));
            }

            return answer;
        }
        catch
        {
            _feeds.TryRemove(KeyValuePair.Create(key, feed));
            throw;
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
            if (key.ConnectionId == connectionId && _feeds.TryRemove(KeyValuePair.Create(key, feed)))
            {
                try
                {
                    await feed.DetachAsync();
                }
                catch (Exception e)
                {
                    LogNotDetached(connectionId, e.Message);
                }
            }
        }
    }

    /// <summary>Once a heartbeat.</summary>
    public void Beat()
    {
        var limit = (int)(options.Value.SlowReaderLimit / NodeHeartbeat.Interval);
        foreach (var (key, feed) in _feeds)
        {
            if (feed.IsOver)
            {
                _feeds.TryRemove(KeyValuePair.Create(key, feed));
            }
            else if (feed.Beat() > limit)
            {
                _ = feed.Session.EndAsync(WireError.SlowConsumer);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A replay of connection {ConnectionId} was not told that it is gone: {Reason}")]
    private partial void LogNotDetached(string connectionId, string reason);
}
