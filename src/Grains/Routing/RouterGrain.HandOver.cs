using EventHub.Delivery;

namespace EventHub.Grains.Routing;

/// <summary>Hands users their shares, one at a time each.</summary>
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

            if (!user.IsHandingOver)
            {
                _ = HandOver(user);
            }
        }

        _dirty.Clear();
        return Task.CompletedTask;
    }

    /// <summary>Never throws. What gathers while a share is under way goes with the next one.</summary>
    private async Task HandOver(UserRoute user)
    {
        user.IsHandingOver = true;
        try
        {
            while (user.HasWaiting)
            {
                await GrainFactory.GetGrain<IUserQueueGrain>(user.UserId).Offer(user.Take(Lane, _through));
            }

            user.IsHandingOver = false;
        }
        catch (Exception e)
        {
            // Whether it arrived is not known: the queue's next renewal registers anew and heals from the log.
            LogHandOverFailed(Lane, user.UserId, e);
            Forget(user);
        }
    }
}
