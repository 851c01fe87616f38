using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Node;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>When the hub ends a connection, and how.</summary>
internal sealed partial class ClientSession
{
    /// <summary>Heartbeats in which a client can be told why its connection ends; one that takes nothing can't.</summary>
    private const int MaxBeatsEnding = 2;

    private StallWatch _transport;
    private int? _beatsEnding;

    /// <summary>The code that the client was told, or was to be told; null when it went by itself.</summary>
    public int? EndCode { get; private set; }

    /// <summary>Says why and closes the connection.</summary>
    public async Task EndAsync(WireError reason)
    {
        EndCode ??= reason.Code;
        await _connection.WriteAsync(reason);
        _connection.Abort();
    }

    /// <summary>The same, and waits until the client was sent it. Not to be awaited by the connection's own calls.</summary>
    public async Task EndAndCloseAsync(WireError reason)
    {
        var closed = _connection.Closed;
        await EndAsync(reason);
        await closed;
    }

    /// <summary>Once a heartbeat.</summary>
    private void EndIfDue(DateTimeOffset now)
    {
        if (_beatsEnding is { } beats)
        {
            _beatsEnding = beats + 1;
            if (beats + 1 >= MaxBeatsEnding)
            {
                _connection.Abort();
            }

            return;
        }

        var reason = now >= ExpiresAt ? WireError.TokenExpired : IsStalled() ? WireError.SlowConsumer : null;
        if (reason is not null)
        {
            _beatsEnding = 0;
            _ = EndAsync(reason);
        }
    }

    private bool IsStalled()
    {
        var limit = (int)(_options.SlowReaderLimit / NodeHeartbeat.Interval);
        if (_transport.Beat(_connection.Taken, _connection.IsTaking) > limit)
        {
            LogTakesNothing(Id, User.UserId, _options.SlowReaderLimit.TotalSeconds);
            return true;
        }

        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                if (subscription.Unacked?.Beat() > limit)
                {
                    LogAcksNothing(Id, User.UserId, subscription.Id, _options.SlowReaderLimit.TotalSeconds);
                    return true;
                }
            }
        }

        return false;
    }
}
