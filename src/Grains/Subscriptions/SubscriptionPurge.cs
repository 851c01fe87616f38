using EventHub.Storage.Records;
using EventHub.Storage.Subscriptions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Subscriptions;

/// <summary>Gives back the space of what has expired. Nobody waits for it; silos that do so at the same time take different rows.</summary>
internal sealed partial class SubscriptionPurge(ISubscriptionStore store, TimeProvider time, ILogger<SubscriptionPurge> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await store.PurgeExpiredAsync(RecordRules.MaxPage, stoppingToken) == RecordRules.MaxPage)
                {
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(Period, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired subscriptions could not be removed; the next try is in {Period}")]
    private partial void LogFailed(TimeSpan period, Exception error);
}
