using EventHub.Delivery;
using EventHub.Grains.Routing;
using EventHub.Log;

namespace EventHub.Grains.Queues;

/// <summary>What the routers are told of this user's subscriptions, and what their answers mean for them.</summary>
internal sealed partial class UserQueueGrain
{
    private Task RenewAtOnce() => _subscriptions.Count > 0 ? Renew() : Task.CompletedTask;

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
            TellProgress();
            await RenewStored();
            if (_subscriptions.Count == 0 && _tracked.IsEmpty)
            {
                // Whoever subscribes finds it again, or another one.
                DeactivateOnIdle();
            }
        }
        catch (Exception e)
        {
            // The lease outlives three renewals.
            LogRenewalFailed(UserId, e);
        }
    }

    /// <summary>What did not match is not read again by a reader that resumes, however long nothing did.</summary>
    private void TellProgress()
    {
        foreach (var subscription in _subscriptions.Values.Where(static s => s.IsOpen))
        {
            foreach (var line in subscription.OrderProgress().GroupBy(static o => o.Lane == Lanes.Urgent))
            {
                _nodes.To(subscription.Node).Post([.. line], line.Key);
            }
        }
    }

    /// <summary>
    /// A router has routes that are not this queue's: those of another life of it, on a silo that slept through its own death. What
    /// it lacks of ours is read from the log, once it knows them again.
    /// </summary>
    private async Task BringRoutesBack()
    {
        try
        {
            await _routes.Run();
        }
        catch (Exception e)
        {
            LogRenewalFailed(UserId, e);
        }
    }

    private async Task PushRoutes()
    {
        Subscription[] pushed = [.. _subscriptions.Values];
        var routes = Array.ConvertAll(pushed, static s => new SubscriptionRoute(s.Id, s.Request.Filter, s.Request.Reader, s.Node));
        await Task.WhenAll(_store.Lanes.All.Select(lane => PushRoutes(lane, routes, pushed)));
    }

    private async Task PushRoutes(string lane, SubscriptionRoute[] routes, Subscription[] pushed)
    {
        var start = await GrainFactory.GetGrain<IRouterGrain>(lane).SetRoutes(UserId, new QueueAddress(_life, _hosts.AddressOf(lane)), routes);
        if (!_offered.GoesOn(lane, start))
        {
            FallBehind(lane, start.Through);
        }

        // Only what was pushed: a subscription that took another's id meanwhile is not matched by its own filter yet.
        foreach (var subscription in pushed)
        {
            if (subscription.Lane(lane) is { State: LaneState.Starting } starting)
            {
                starting.Start(start.Through);
            }
            else if (start.IsQuiet)
            {
                subscription.Lane(lane).Pass(start.Through);
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
}
