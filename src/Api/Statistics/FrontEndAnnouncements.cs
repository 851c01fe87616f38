using EventHub.Api.Health;
using EventHub.Statistics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Statistics;

/// <summary>Announces the front end as long as it serves, so that a statistics grain that was made anew learns of it.</summary>
internal sealed partial class FrontEndAnnouncements(
    FrontEndRegistration registration, NodeState node, TimeProvider time, ILogger<FrontEndAnnouncements> logger) : BackgroundService
{
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(StatisticsTimes.Announcement, time);
        try
        {
            do
            {
                if (node.IsServing)
                {
                    await AnnounceAsync();
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task AnnounceAsync()
    {
        try
        {
            await registration.AnnounceAsync();
            _isFailing = false;
        }
        catch (Exception e)
        {
            if (!_isFailing)
            {
                LogFailed(StatisticsTimes.Announcement, e);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster's statistics do not know this node; it announces itself again every {Period}")]
    private partial void LogFailed(TimeSpan period, Exception error);
}
