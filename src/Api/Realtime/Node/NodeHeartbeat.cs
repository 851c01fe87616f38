using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.Node;

/// <summary>
/// The node's only timer, however many connections it holds: renews each user's subscriptions in its turn, tries again what
/// failed, and ends sessions whose token ended.
/// </summary>
internal sealed class NodeHeartbeat(
    SessionDirectory sessions, UserLinks users, ReplayFeeds replays, TimeProvider time, IOptions<RealtimeOptions> options)
    : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = (int)(options.Value.RenewalPeriod / Interval);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var beat = 0L; await timer.WaitForNextTickAsync(stoppingToken); beat++)
            {
                sessions.ForEach(time.GetUtcNow(), static (session, now) => session.Beat(now));
                users.Beat(beat, period);
                replays.Beat();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
