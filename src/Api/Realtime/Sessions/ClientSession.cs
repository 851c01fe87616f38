using System.Security.Cryptography;
using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Requests;
using EventHub.Delivery;
using EventHub.Log;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>
/// One connection, whatever its transport: who reads, its subscriptions, and the batches that wait for it. Costs nothing while
/// idle: the writer runs only while something waits.
/// </summary>
internal sealed partial class ClientSession
{
    /// <summary>Written bytes after which a busy session reports, so that its queue can go on before the session is idle.</summary>
    private const int ReportBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Subscription> _routes = new(StringComparer.Ordinal);
    private readonly OrderQueue _orders = new();
    private readonly WatchedConnection _connection;
    private readonly BatchWriter _writer;
    private readonly Func<DeliveryOrder, Task?> _arrival;
    private readonly RealtimeOptions _options;
    private readonly ILogger _logger;
    private bool _isWriting;
    private volatile bool _isClosed;

    /// <summary>Bytes written since the queue was told; the writer's alone.</summary>
    private int _unreported;

    public ClientSession(
        IClientConnection connection, UserLink user, Reader reader, DateTimeOffset now, DateTimeOffset expiresAt, EventLookup lookup,
        FrameCache frames, ConnectionMetrics metrics, RealtimeOptions options, ILogger<ClientSession> logger)
    {
        _connection = new WatchedConnection(connection, metrics);
        _writer = new BatchWriter(_connection, lookup, frames);
        _arrival = lookup.Arrival;
        _options = options;
        _logger = logger;
        User = user;
        Reader = reader;
        ConnectedAt = now;
        ExpiresAt = expiresAt;
    }

    public string Id => _connection.Id;

    /// <summary>What is written beside its batches, by whoever writes it.</summary>
    public IClientConnection Connection => _connection;

    public ConnectionTransport Transport => _connection.Transport;

    public UserLink User { get; }

    public Reader Reader { get; private set; }

    /// <summary>What it may still ask for; made when it first asks.</summary>
    public ConnectionRate? Rate { get; set; }

    /// <summary>When its token ends.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>The connection is gone, though a call of it may still be under way: what that makes for the connection, nobody would take down.</summary>
    public bool IsClosed => _isClosed;

    public void MarkClosed() => _isClosed = true;

    /// <exception cref="RefusedException">The connection has as many as it may.</exception>
    public Subscription Open(SubscribeRequest request)
    {
        lock (_gate)
        {
            if (_subscriptions.Count >= _options.MaxSubscriptions)
            {
                throw new RefusedException(
                    ErrorCodes.Malformed, $"A connection has at most {_options.MaxSubscriptions} subscriptions: unsubscribe one first.");
            }

            var subscription = new Subscription(RandomNumberGenerator.GetHexString(16, lowercase: true), request, Reader);
            _subscriptions.Add(subscription.Id, subscription);
            _routes.Add(subscription.Route, subscription);
            return subscription;
        }
    }

    /// <summary>The user's queue has the subscription, from here on.</summary>
    public void Begin(Subscription subscription, Cursor start)
    {
        bool isLost;
        lock (_gate)
        {
            subscription.Written = new WrittenPositions(start);
            subscription.Acknowledged = start;
            isLost = subscription.State == SubscriptionState.Lost;
            subscription.State = isLost ? SubscriptionState.Lost : SubscriptionState.Live;
            EnqueueHeld(subscription);
        }

        if (isLost)
        {
            User.Kick();
        }
    }

    /// <summary>The client knows the subscription's id: its batches may follow.</summary>
    public void Release(Subscription subscription)
    {
        lock (_gate)
        {
            subscription.IsAnswered = true;
            EnqueueHeld(subscription);
        }
    }

    /// <summary>
    /// The client took everything up to here: what waits for that may follow. Told to the queue's next life, should this one be lost.
    /// </summary>
    public void Acknowledge(Subscription subscription, Cursor cursor)
    {
        lock (_gate)
        {
            // An older cursor takes nothing back: a repair would have everything after it tracked and sent again.
            subscription.Acknowledged = subscription.Acknowledged?.Furthest(cursor) ?? cursor;
            if (!subscription.MakesRoom(cursor))
            {
                return;
            }
        }

        User.Kick();
    }

    /// <returns>The subscription that ended, or null when there is none of this id.</returns>
    public Subscription? Close(string id)
    {
        lock (_gate)
        {
            if (_subscriptions.Remove(id, out var subscription))
            {
                _routes.Remove(subscription.Route);
                subscription.Retire();
                _orders.Prune();
            }

            return subscription;
        }
    }

    /// <summary>The subscription of this id, or, without one, the only one that there is.</summary>
    public Subscription? Find(string? id)
    {
        lock (_gate)
        {
            return id is not null ? _subscriptions.GetValueOrDefault(id)
                : _subscriptions.Count == 1 ? _subscriptions.Values.First()
                : null;
        }
    }

    /// <summary>Another token of the same user: what is sent from now on is what that one may see.</summary>
    /// <returns>False when it may see what the one before it could, so that nothing changes but the end.</returns>
    public bool Renew(Reader reader, DateTimeOffset expiresAt)
    {
        lock (_gate)
        {
            ExpiresAt = expiresAt;
            if (reader.HasRightsOf(Reader))
            {
                return false;
            }

            Reader = reader;
            foreach (var subscription in _subscriptions.Values)
            {
                subscription.Reader = reader;
                Lose(subscription);
            }
        }

        User.Kick();
        return true;
    }
}
