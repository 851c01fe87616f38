using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EventHub.Storage.Postgres.Days;

/// <summary>Runs the upkeep for as long as the hub runs. What fails is tried again with the next period: nothing waits for it.</summary>
internal sealed partial class EventDaysService(
    PostgresEventLog log, IOptions<PostgresEventLogOptions> options, TimeProvider time, ILogger<EventDaysService> logger) : BackgroundService
{
    private readonly ILogger _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.UpkeepPeriod, time);
        do
        {
            await RunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var day in await log.Upkeep.RunAsync(cancellationToken))
            {
                LogDropped(day);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            LogBusy();
        }
        catch (NpgsqlException e)
        {
            var advice = PostgresAdvice.For(e);
            LogFailed(advice, e);
        }
    }
}
