using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.Node;

/// <summary>
/// The node's only timer, however many connections it holds: renews each user's subscriptions in its turn, tries again what
/// failed, and ends sessions whose token ended.
/// </summary>
internal sealed partial class NodeHeartbeat(
    SessionDirectory sessions, UserLinks users, ReplayFeeds replays, TimeProvider time, IOptions<RealtimeOptions> options,
    ILogger<NodeHeartbeat> logger)
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
                sessions.ForEach(time.GetUtcNow(), Beat);
                users.Beat(beat, period);
                replays.Beat();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>What is wrong with one connection must not be the end of the others: what this service throws stops the node.</summary>
    private void Beat(ClientSession session, DateTimeOffset now)
    {
        try
        {
            session.Beat(now);
        }
        catch (Exception e)
        {
            LogFailed(session.Id, e);
        }
    }
}
