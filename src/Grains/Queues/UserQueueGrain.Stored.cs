using EventHub.Grains.Subscriptions;

namespace EventHub.Grains.Queues;

/// <summary>Subscriptions that follow what their user has stored.</summary>
internal sealed partial class UserQueueGrain
{
    /// <summary>A change that this queue could not be told of counts after so many renewals.</summary>
    private const int RenewalsPerLoad = 4;

    /// <summary>Longer than this no timer is set at once.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly RouteSync _storedLoads;
    private FollowedSubscriptions _stored = FollowedSubscriptions.None;
    private IGrainTimer? _expiry;
    private int _renewals;

    public async Task FollowStored()
    {
        if (HasFollowers)
        {
            // One load after the other: an earlier one must not be what stays.
            await _storedLoads.Run();
            await _routes.Run();
        }
    }

    private bool HasFollowers => _subscriptions.Values.Any(static s => s.Request.FollowsStored);

    private async Task LoadStored()
    {
        _stored = await FollowedSubscriptions.LoadAsync(_storedSubscriptions, UserId);
        Follow();
    }

    private void Follow()
    {
        var now = _time.GetUtcNow();
        var filters = _stored.At(now);
        foreach (var follower in _subscriptions.Values.Where(static s => s.Request.FollowsStored))
        {
            follower.Follow(filters);
        }

        if (!_isGone && _stored.NextExpiry(now) is { } end)
        {
            _expiry ??= this.RegisterGrainTimer(
                ExpireStored, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
            var wait = end - now;
            _expiry.Change(wait < LeastWait ? LeastWait : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
        }
    }

    private Task ExpireStored()
    {
        Follow();
        return BringRoutesBack();
    }

    private Task RenewStored() => ++_renewals % RenewalsPerLoad == 0 ? FollowStored() : Task.CompletedTask;
}
