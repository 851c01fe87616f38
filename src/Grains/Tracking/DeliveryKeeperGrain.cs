using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Hosting;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Records;
using EventHub.Tracking;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;

namespace EventHub.Grains.Tracking;

/// <summary>
/// Follows the urgent lane and stores a delivery for each event that is addressed to a user, whether that user is online or not.
/// How far it has come is kept: the next life derives what this one did not get to, and what it derives again is there already.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class DeliveryKeeperGrain(
    [PersistentState("delivery-keeper", GrainState.Provider)] IPersistentState<DeliveryKeeperState> kept,
    IEventLog store,
    Tracking tracking,
    TimeProvider time,
    ILogger<DeliveryKeeperGrain> logger) : Grain, IDeliveryKeeperGrain, IDisposable
{
    private const int ReadBytes = 1024 * 1024;

    /// <summary>Events without a delivery after which the position is kept all the same: as many are read again at most.</summary>
    private const int SaveEvery = 10_000;

    /// <summary>A read that waits for events is repeated after this: well before nodes of a cluster give a call up.</summary>
    private static readonly TimeSpan ReadWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;
    private long _through;

    public Task Watch() => Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (kept.State.LogId == store.LogId)
        {
            _through = kept.State.Through;
        }
        else
        {
            // A new log, or one from before deliveries were kept: what is in it already is not to be sent to anybody again.
            _through = (await store.GetHeadAsync(cancellationToken))[Lanes.Urgent];
            await Save();
        }

        this.RegisterGrainTimer(Purge, new GrainTimerCreationOptions(tracking.Options.PurgePeriod, tracking.Options.PurgePeriod) { Interleave = true });
        _following = Follow(_stop.Token);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _following;
    }

    public void Dispose() => _stop.Dispose();

    private async Task Follow(CancellationToken stop)
    {
        var log = GrainFactory.GetGrain<IEventLogGrain>(Lanes.Urgent);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var slice = await log.Read(_through, ReadBytes, ReadWait, stop);
                if (slice.Events.Length > 0)
                {
                    await Take(slice.Events);
                }
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (InconsistentStateException e)
            {
                // Another one has taken over; whoever is asked next goes on from what was kept.
                LogReplaced(e);
                DeactivateOnIdle();
                return;
            }
            catch (Exception e)
            {
                LogFailed(_through, e);
                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private async Task Take(LogEvent[] events)
    {
        var now = time.GetUtcNow();
        var addressed = Array.FindAll(events, e => IsTracked(e, now));
        if (addressed.Length > 0)
        {
            await tracking.Writer.Write(Array.ConvertAll(addressed, e => tracking.DeliveryOf(e.Header.TargetUserId!, e)), []);
        }

        _through = events[^1].Position.Sequence;
        if (addressed.Length > 0 || _through - kept.State.Through >= SaveEvery)
        {
            await Save();
        }

        if (addressed.Length > 0)
        {
            await TellOnline(addressed);
        }
    }

    private static bool IsTracked(LogEvent e, DateTimeOffset now) =>
        e.Header.TargetUserId is { } target && !HubUsers.IsOne(target) && !e.IsExpired(now);

    /// <summary>
    /// After they are stored: whoever comes online from now on finds them there. A user who is not told settles them at the next
    /// connect.
    /// </summary>
    private async Task TellOnline(LogEvent[] addressed)
    {
        var byUser = addressed.ToLookup(static e => e.Header.TargetUserId!, StringComparer.Ordinal);
        try
        {
            var online = await GrainFactory.GetGrain<IRouterGrain>(Lanes.Urgent).FindOnline([.. byUser.Select(static u => u.Key)]);
            await Task.WhenAll(online.Select(user => GrainFactory.GetGrain<IUserQueueGrain>(user).Track([.. byUser[user]])));
        }
        catch (Exception e)
        {
            LogNotTold(e);
        }
    }

    private Task Save()
    {
        kept.State = new DeliveryKeeperState { LogId = store.LogId, Through = _through };
        return kept.WriteStateAsync();
    }

    private async Task Purge(CancellationToken cancellationToken)
    {
        try
        {
            var (before, removed) = (time.GetUtcNow() - tracking.Options.Retention, 0);
            for (var last = RecordRules.MaxPage; last == RecordRules.MaxPage; removed += last)
            {
                last = await tracking.Store.PurgeAsync(before, RecordRules.MaxPage, cancellationToken);
            }

            LogPurged(removed, before);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogPurgeFailed(e);
        }
    }
}

[GenerateSerializer, Alias("eventhub.DeliveryKeeperState")]
internal sealed record DeliveryKeeperState
{
    /// <summary>Empty before the first life.</summary>
    [Id(0)]
    public string LogId { get; init; } = string.Empty;

    /// <summary>Sequence in the urgent lane up to which deliveries are derived.</summary>
    [Id(1)]
    public long Through { get; init; }
}
