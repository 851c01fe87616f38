using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Nodes;
using EventHub.Grains.Queues;
using EventHub.Grains.Streaming;
using EventHub.Log;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace EventHub.Grains.Routing;

/// <summary>
/// Takes only the event after the last one: what is behind is dropped, and a gap is read from the log. So the stream may
/// repeat, skip or begin anew without anybody noticing.
/// </summary>
[ImplicitStreamSubscription(EventStream.Namespace)]
[Reentrant]
[KeepAlive]
internal sealed partial class RouterGrain(
    NodeSenders nodes, QueueHosts queues, RoutingMetrics metrics, TimeProvider time, ILogger<RouterGrain> logger)
    : Grain, IRouterGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<LogEvent[]>, IDisposable
{
    /// <summary>Bytes of one read when a gap is healed.</summary>
    private const int HealBytes = 1024 * 1024;

    private readonly RouteIndex _index = new();
    private readonly Dictionary<string, UserRoute> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<IQueueHost, HostRoute> _hosts = [];
    private readonly HashSet<UserRoute> _dirty = [];
    private readonly List<RouteGroup> _touched = [];
    private readonly NodeInterest _interest = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HandOverPacing _pacing = new(time);
    private IGrainTimer _handOverTimer = null!;
    private IEventLogGrain _log = null!;
    private long _through;
    private long _throughBefore;

    private string Lane => field ??= this.GetPrimaryKeyString();

    private RouterCounts Counts => field ??= metrics.Of(Lane);

    private bool IsUrgent => Lane == Lanes.Urgent;

    public void Dispose() => _turn.Dispose();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = GrainFactory.GetGrain<IEventLogGrain>(Lane);
        _through = await _log.GetHead();
        _handOverTimer = this.RegisterGrainTimer(
            HandOverDirty, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        this.RegisterGrainTimer(
            HealStandstill, new GrainTimerCreationOptions(RouteLease.Renewal, RouteLease.Renewal) { Interleave = true });
        this.RegisterGrainTimer(
            ForgetExpired, new GrainTimerCreationOptions(RouteLease.Expiry, RouteLease.Expiry) { Interleave = true });
        Counts.Stand(_through);
        LogActivated(Lane, _through);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Counts.Leave();
        return Task.CompletedTask;
    }

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<LogEvent[]>().ResumeAsync(this);

    public async Task OnNextAsync(IList<SequentialItem<LogEvent[]>> items)
    {
        await _turn.WaitAsync();
        try
        {
            foreach (var item in items)
            {
                await TakeInOrder(item.Item);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task OnErrorAsync(Exception ex)
    {
        // Whatever the stream lost is found missing by its sequence and read from the log.
        LogStreamError(Lane, ex);
        return Task.CompletedTask;
    }

    public Task<RouteStart> SetRoutes(string userId, QueueAddress queue, SubscriptionRoute[] routes)
    {
        var isKnown = _users.TryGetValue(userId, out var user) && user.Queue == queue.Queue;
        if (routes.Length == 0)
        {
            if (isKnown)
            {
                Forget(user!);
            }

            return Task.FromResult(new RouteStart(_through, Guid.Empty));
        }

        if (!isKnown)
        {
            if (user is not null)
            {
                LogOtherQueue(Lane, userId);
                Forget(user);
            }

            user = new UserRoute(userId, queue.Queue, Host(queue.Host), _through);
            _users.Add(userId, user);
        }

        user!.RenewedAt = time.GetUtcNow();
        var kept = routes.Select(static r => r.SubscriptionId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in user.Subscriptions.Except(kept).ToArray())
        {
            user.Subscriptions.Remove(gone);
            _index.Remove(gone);
        }

        foreach (var route in routes)
        {
            user.Subscriptions.Add(route.SubscriptionId);
            _index.Add(userId, route);
        }

        return Task.FromResult(new RouteStart(_through, user.Registration, IsQuiet: user is { HasWaiting: false, IsUnderWay: false }));
    }

    public Task<string[]> FindOnline(string[] userIds) => Task.FromResult(Array.FindAll(userIds, _users.ContainsKey));

    private HostRoute Host(IQueueHost address)
    {
        if (!_hosts.TryGetValue(address, out var host))
        {
            _hosts.Add(address, host = new HostRoute(address));
        }

        host.Users++;
        return host;
    }

    private async Task TakeInOrder(LogEvent[] events)
    {
        await Heal(events[0].Position.Sequence - 1);
        var known = 0;
        while (known < events.Length && events[known].Position.Sequence <= _through)
        {
            known++;
        }

        if (known < events.Length)
        {
            Route(events.AsSpan(known));
        }
    }

    private async Task Heal(long through)
    {
        while (_through < through)
        {
            var slice = await _log.Read(_through, HealBytes, TimeSpan.Zero, CancellationToken.None);
            if (slice.Events.Length == 0 || slice.Events[0].Position.Sequence != _through + 1)
            {
                // The volatile lane keeps nothing to heal from.
                return;
            }

            LogHealed(Lane, _through + 1, slice.Events[^1].Position.Sequence);
            Counts.Healed.Add(slice.Events.Length);
            Route(slice.Events);
        }
    }

    /// <summary>
    /// What the stream lost is noticed by what follows it; when nothing follows, only by asking. Asked twice, so that what is
    /// merely on its way is not read from the log.
    /// </summary>
    private async Task HealStandstill()
    {
        var head = await _log.GetHead();
        var stands = _through == _throughBefore;
        _throughBefore = _through;
        if (!stands || head <= _through)
        {
            return;
        }

        await _turn.WaitAsync();
        try
        {
            await Heal(head);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Matches a stretch that follows the last one. No await: subscriptions change before or after it, never inside.</summary>
    private void Route(ReadOnlySpan<LogEvent> events)
    {
        var now = time.GetUtcNow();
        foreach (var e in events)
        {
            if (_index.Subscriptions == 0 || e.IsExpired(now))
            {
                continue;
            }

            foreach (var group in _index.Match(e))
            {
                if (!group.HasMatched)
                {
                    _touched.Add(group);
                }

                group.Collect(e);
            }
        }

        _through = events[^1].Position.Sequence;
        metrics.Routed(Counts, _through, now - events[0].AcceptedAt);
        foreach (var group in _touched)
        {
            var matched = group.TakeMatched();
            _interest.Add(group.Nodes, matched, events[0].Position.Sequence, events.Length);
            foreach (var (subscriptionId, member) in group.Members)
            {
                var user = _users[member.UserId];
                user.Add(subscriptionId, matched);
                _dirty.Add(user);
            }
        }

        _touched.Clear();

        // Bytes first: the orders that name them are made only after the hand-over below.
        _interest.PostTo(nodes, events, IsUrgent);
        if (_dirty.Count > 0)
        {
            ScheduleHandOver();
        }
    }

    private Task ForgetExpired()
    {
        var limit = time.GetUtcNow() - RouteLease.Expiry;
        foreach (var user in _users.Values.Where(u => u.RenewedAt < limit).ToArray())
        {
            LogExpired(Lane, user.UserId);
            Forget(user);
        }

        return Task.CompletedTask;
    }

    private void Forget(UserRoute user)
    {
        if (_users.TryGetValue(user.UserId, out var current) && current == user)
        {
            _users.Remove(user.UserId);
            foreach (var subscription in user.Subscriptions)
            {
                _index.Remove(subscription);
            }

            if (--user.Host.Users == 0)
            {
                _hosts.Remove(user.Host.Address);
            }
        }

        _dirty.Remove(user);
        user.Host.Remove(user);
    }
}
