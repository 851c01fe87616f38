using EventHub.Delivery;
using EventHub.Grains.Nodes;
using EventHub.Grains.Routing;
using EventHub.Grains.Tracking;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Subscriptions;
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
    private readonly ISubscriptionStore _storedSubscriptions;
    private readonly NodeSenders _nodes;
    private readonly QueueHosts _hosts;
    private readonly ClusterChanges _cluster;
    private readonly SiloLoad _load;
    private readonly QueueMetrics _metrics;
    private readonly QueueDepth _depth = new();
    private readonly TimeProvider _time;
    private readonly ILogger<UserQueueGrain> _logger;
    private readonly RouteSync _routes;
    private readonly Guid _life = Guid.NewGuid();
    private readonly OfferedStretches _offered = new();
    private readonly CatchUp _catchUp;
    private IGrainTimer _flushTimer = null!;
    private readonly TrackedDeliveries _tracked;
    private IGrainTimer? _renewal;
    private IGrainTimer? _trackingTimer;
    private bool _isGone;

    public UserQueueGrain(
        IEventLog store, ISubscriptionStore storedSubscriptions, NodeSenders nodes, QueueHosts hosts, ClusterChanges cluster, SiloLoad load,
        QueueMetrics metrics, Tracking.Tracking tracking, TimeProvider time, ILogger<UserQueueGrain> logger)
    {
        _store = store;
        _storedSubscriptions = storedSubscriptions;
        _nodes = nodes;
        _hosts = hosts;
        _cluster = cluster;
        _load = load;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _routes = new RouteSync(PushRoutes);
        _storedLoads = new RouteSync(LoadStored);
        _catchUp = new CatchUp(() => GrainFactory, nodes, metrics, time, FlushNow, logger);
        _tracked = new TrackedDeliveries(this.GetPrimaryKeyString(), tracking, () => GrainFactory, nodes, this, time, logger);
    }

    private string UserId => field ??= this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _flushTimer = this.RegisterGrainTimer(
            FlushDue, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        var turns = GrainContext.Scheduler;
        _hosts.Add(_life, new HostedQueue(turns, Take) { Depth = _depth });
        _cluster.Tell(this, () => turns.QueueAction(() => _ = RenewAtOnce()));
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isGone = true;
        _hosts.Remove(_life);
        _cluster.Forget(this);
        return Task.CompletedTask;
    }

    public async Task<SubscriptionStart[]> Subscribe(NodeAddress node, SubscriptionRequest[] subscriptions)
    {
        var added = new List<Subscription>(subscriptions.Length);
        foreach (var request in subscriptions)
        {
            Close(request.SubscriptionId);
            var subscription = new Subscription(request, node, _store.Lanes, _time) { ReportedAt = _time.GetTimestamp() };
            _subscriptions.Add(subscription.Id, subscription);
            added.Add(subscription);
        }

        _renewal ??= this.RegisterGrainTimer(
            Renew, new GrainTimerCreationOptions(RouteLease.Renewal, RouteLease.Renewal) { Interleave = true, KeepAlive = true });
        try
        {
            if (added.Exists(static s => s.Request.FollowsStored))
            {
                await _storedLoads.Run();
            }

            await _routes.Run();
            added.ForEach(s => s.Begin = s.Cursor(_store.LogId));
            await _tracked.Prepare(added);
        }
        catch
        {
            // Its node is told that there is no such subscription; the next renewal tells the routers.
            added.ForEach(Close);
            throw;
        }

        return [.. added.ConvertAll(Open)];
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
            _tracked.Acknowledge(subscription, cursor);
        }

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
            _tracked.Report(subscription);
            subscription.ReportedAt = _time.GetTimestamp();
            Flush(subscription);
            _catchUp.Start(subscription);
        }

        ArmFlushTimer();
        return Task.FromResult<string[]>(unknown is null ? [] : [.. unknown]);
    }

    /// <summary>From a router, by way of this silo's host: events of one lane for this user's subscriptions.</summary>
    /// <returns>False when this life of the queue has ended.</returns>
    private bool Take(LaneShare share)
    {
        if (_isGone)
        {
            return false;
        }

        if (!_offered.Follows(share))
        {
            // A share is missing: everything of this lane goes through the log.
            FallBehind(share.Lane, share.To);
        }

        var now = _time.GetTimestamp();
        var areOurs = true;
        foreach (var (subscriptionId, events) in share.Subscriptions)
        {
            if (!_subscriptions.TryGetValue(subscriptionId, out var subscription))
            {
                areOurs = false;
                continue;
            }

            var lane = subscription.Lane(share.Lane);
            lane.Offer(events, share.To, now);
            Flush(subscription);
            if (lane.TrimOverflow() is { } overflow)
            {
                _metrics.Overflowed(overflow);
            }

            _catchUp.Start(subscription);
        }

        if (!areOurs && _subscriptions.Count > 0)
        {
            _ = BringRoutesBack();
        }

        ArmFlushTimer();
        return true;
    }

    private SubscriptionStart Open(Subscription subscription)
    {
        var start = new SubscriptionStart(subscription.Id, subscription.Cursor(_store.LogId));
        subscription.IsOpen = true;
        FlushNow(subscription);
        _catchUp.Start(subscription);
        return start;
    }

    private void Close(string subscriptionId)
    {
        if (_subscriptions.TryGetValue(subscriptionId, out var subscription))
        {
            Close(subscription);
        }
    }

    private void Close(Subscription subscription)
    {
        subscription.IsClosed = true;
        _tracked.Close(subscription);
        if (_subscriptions.TryGetValue(subscription.Id, out var current) && current == subscription)
        {
            _subscriptions.Remove(subscription.Id);
            _depth.Set(_subscriptions.Count, _subscriptions.Count == 0 ? 0 : _depth.Events);
        }
    }
}
