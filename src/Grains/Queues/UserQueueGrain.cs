using EventHub.Delivery;
using EventHub.Grains.Nodes;
using EventHub.Grains.Routing;
using EventHub.Log;
using EventHub.Storage.Log;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace EventHub.Grains.Queues;

/// <summary>
/// Moves data between the policies beside it: what routers offer becomes pending, what is due becomes orders, what is behind
/// is read from the log. Interleaves at awaits only.
/// </summary>
[Reentrant]
internal sealed partial class UserQueueGrain : Grain, IUserQueueGrain
{
    private readonly Dictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly IEventLog _store;
    private readonly NodeSenders _nodes;
    private readonly TimeProvider _time;
    private readonly ILogger<UserQueueGrain> _logger;
    private readonly RouteSync _routes;
    private readonly Dictionary<string, Guid> _registrations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _offered = new(StringComparer.Ordinal);
    private readonly CatchUp _catchUp;
    private IGrainTimer _flushTimer = null!;
    private IGrainTimer? _renewal;

    public UserQueueGrain(IEventLog store, NodeSenders nodes, TimeProvider time, ILogger<UserQueueGrain> logger)
    {
        _store = store;
        _nodes = nodes;
        _time = time;
        _logger = logger;
        _routes = new RouteSync(PushRoutes);
        _catchUp = new CatchUp(() => GrainFactory, nodes, Flush, logger);
    }

    private string UserId => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _flushTimer = this.RegisterGrainTimer(
            FlushDue, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task<SubscriptionStart[]> Subscribe(NodeAddress node, SubscriptionRequest[] subscriptions)
    {
        var added = new List<Subscription>(subscriptions.Length);
        foreach (var request in subscriptions)
        {
            Close(request.SubscriptionId);
            var subscription = new Subscription(request, node, _store.Lanes) { ReportedAt = _time.GetTimestamp() };
            _subscriptions.Add(subscription.Id, subscription);
            added.Add(subscription);
        }

        await _routes.Run();
        _renewal ??= this.RegisterGrainTimer(
            Renew, new GrainTimerCreationOptions(RouteLease.Renewal, RouteLease.Renewal) { Interleave = true, KeepAlive = true });
        var starts = added.ConvertAll(s => new SubscriptionStart(s.Id, s.Cursor(_store.LogId)));
        foreach (var subscription in added)
        {
            _catchUp.Start(subscription);
        }

        return [.. starts];
    }

    public Task Unsubscribe(string connectionId, string subscriptionId)
    {
        if (_subscriptions.TryGetValue(subscriptionId, out var subscription) && subscription.Request.ConnectionId == connectionId)
        {
            Close(subscriptionId);
        }

        return _routes.Run();
    }

    public Task Disconnect(string connectionId)
    {
        foreach (var subscription in _subscriptions.Values.Where(s => s.Request.ConnectionId == connectionId).ToArray())
        {
            Close(subscription.Id);
        }

        return _routes.Run();
    }

    public Task Ack(string connectionId, string subscriptionId, Cursor cursor)
    {
        if (_subscriptions.TryGetValue(subscriptionId, out var subscription) && subscription.Request.ConnectionId == connectionId)
        {
            subscription.Acknowledged = cursor;
        }

        return Task.CompletedTask;
    }

    public Task Offer(LaneShare share)
    {
        if (_offered.TryGetValue(share.Lane, out var offered) && offered != share.From)
        {
            // A share is missing: everything of this lane goes through the log.
            FallBehind(share.Lane, share.To);
        }

        _offered[share.Lane] = share.To;
        var now = _time.GetTimestamp();
        foreach (var (subscriptionId, events) in share.Subscriptions)
        {
            if (!_subscriptions.TryGetValue(subscriptionId, out var subscription))
            {
                continue;
            }

            var lane = subscription.Lane(share.Lane);
            lane.Offer(events, share.To, now);
            Flush(subscription);
            lane.TrimOverflow();
            _catchUp.Start(subscription);
        }

        ArmFlushTimer();
        return Task.CompletedTask;
    }

    public Task<string[]> Report(string nodeId, WrittenBatches[] written)
    {
        List<string>? unknown = null;
        foreach (var batches in written)
        {
            if (!_subscriptions.TryGetValue(batches.SubscriptionId, out var subscription) || subscription.Node.NodeId != nodeId)
            {
                (unknown ??= []).Add(batches.SubscriptionId);
                continue;
            }

            subscription.Written(batches);
            subscription.ReportedAt = _time.GetTimestamp();
            Flush(subscription);
            _catchUp.Start(subscription);
        }

        ArmFlushTimer();
        return Task.FromResult<string[]>(unknown is null ? [] : [.. unknown]);
    }

    private Task FlushDue()
    {
        foreach (var subscription in _subscriptions.Values)
        {
            Flush(subscription);
        }

        ArmFlushTimer();
        return Task.CompletedTask;
    }

    private void Flush(Subscription subscription)
    {
        foreach (var lane in subscription.Lanes)
        {
            List<DeliveryOrder>? orders = null;
            var window = subscription.Window(lane);
            while (window.HasRoom && lane.IsDue(_time))
            {
                (orders ??= []).Add(subscription.Order(lane, lane.TakeBatch(_time.GetTimestamp())));
            }

            if (orders is not null)
            {
                _nodes.To(subscription.Node).Post(orders, lane.IsUrgent);
            }
        }
    }

    private void ArmFlushTimer()
    {
        TimeSpan? next = null;
        foreach (var subscription in _subscriptions.Values)
        {
            foreach (var lane in subscription.Lanes)
            {
                // A lane without room is flushed by the report that makes room.
                if (lane.DueIn(_time) is { } due && subscription.Window(lane).HasRoom && (next is null || due < next))
                {
                    next = due;
                }
            }
        }

        if (next is { } wait)
        {
            _flushTimer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task Renew()
    {
        CloseUnreported();
        if (_subscriptions.Count == 0)
        {
            _renewal?.Dispose();
            _renewal = null;
        }

        try
        {
            await _routes.Run();
        }
        catch (Exception e)
        {
            // The lease outlives three renewals.
            LogRenewalFailed(UserId, e);
        }
    }

    private async Task PushRoutes()
    {
        var routes = _subscriptions.Values
            .Select(static s => new SubscriptionRoute(s.Id, s.Request.Filter, s.Request.Reader, s.Node))
            .ToArray();
        await Task.WhenAll(_store.Lanes.All.Select(lane => PushRoutes(lane, routes)));
    }

    private async Task PushRoutes(string lane, SubscriptionRoute[] routes)
    {
        var start = await GrainFactory.GetGrain<IRouterGrain>(lane).SetRoutes(UserId, routes);
        if (_registrations.TryGetValue(lane, out var before) && before != start.Registration)
        {
            // The router began anew: what it offered before may have ended in a hole.
            _offered.Remove(lane);
            FallBehind(lane, start.Through);
        }

        _registrations[lane] = start.Registration;
        foreach (var route in routes)
        {
            if (_subscriptions.TryGetValue(route.SubscriptionId, out var subscription)
                && subscription.Lane(lane) is { State: LaneState.Starting } starting)
            {
                starting.Start(start.Through);
            }
        }
    }

    private void FallBehind(string lane, long through)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.Lane(lane).FallBehind(through);
            _catchUp.Start(subscription);
        }
    }

    /// <summary>A node that is gone takes nobody's leave.</summary>
    private void CloseUnreported()
    {
        foreach (var silent in _subscriptions.Values.Where(s => _time.GetElapsedTime(s.ReportedAt) > RouteLease.Expiry).ToArray())
        {
            LogSilent(silent.Id, silent.Node.NodeId);
            Close(silent.Id);
        }
    }

    private void Close(string subscriptionId)
    {
        if (_subscriptions.Remove(subscriptionId, out var subscription))
        {
            subscription.IsClosed = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} is closed: node {NodeId} is silent")]
    private partial void LogSilent(string subscriptionId, string nodeId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Renewing the routes of user {UserId} failed; the next renewal tries again")]
    private partial void LogRenewalFailed(string userId, Exception error);
}
