using EventHub.Delivery;

namespace EventHub.Grains.Routing;

/// <summary>Hands users their shares: one call at a time to each silo that has queues of theirs.</summary>
internal sealed partial class RouterGrain
{
    private void ScheduleHandOver()
    {
        var wait = IsUrgent ? TimeSpan.Zero : _pacing.WaitFor(_dirty.Count);
        if (wait == TimeSpan.Zero)
        {
            HandOverDirty();
        }
        else
        {
            _handOverTimer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private Task HandOverDirty()
    {
        _pacing.HandedOver();
        foreach (var user in _dirty)
        {
            if (user.TrimTo(_through))
            {
                LogForgot(Lane, user.UserId);
            }

            user.Host.Add(user);
        }

        _dirty.Clear();
        foreach (var host in _hosts.Values)
        {
            if (!host.IsHandingOver)
            {
                _ = HandOver(host);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Never throws. What gathers while a call is under way goes with the next one.</summary>
    private async Task HandOver(HostRoute host)
    {
        host.IsHandingOver = true;
        while (host.Take() is { Count: > 0 } users)
        {
            QueueShare[] shares = [.. users.Select(u => new QueueShare(u.Queue, u.Take(Lane, _through)))];
            try
            {
                foreach (var refused in await queues.Reach(host.Address, Lane).Offer(shares))
                {
                    LogRefused(Lane, users[refused].UserId);
                    Forget(users[refused]);
                }
            }
            catch (Exception e)
            {
                // Whether it arrived is not known: each queue's next renewal registers anew and heals from the log.
                LogHandOverFailed(Lane, users.Count, e);
                users.ForEach(Forget);
            }

            users.ForEach(static u => u.IsUnderWay = false);
        }

        host.IsHandingOver = false;
    }
}
