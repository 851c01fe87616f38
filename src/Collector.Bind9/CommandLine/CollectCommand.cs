using System.CommandLine;
using EventHub.Collector.Bind9.Collecting;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Sending;
using EventHub.Collector.Bind9.Tailing;
using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.CommandLine;

/// <summary>Follows logs until it is told to stop.</summary>
internal static class CollectCommand
{
    public static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        var options = new OptionReader(result, Environment.GetEnvironmentVariable);
        if (CollectorSettings.Read(options, Environment.MachineName) is not { } settings)
            return Refusal.OfOptions(result, options.Errors);
        using var logging = ConsoleLog.Create(TimeProvider.System);
        using var http = HubHttp.Create(settings.Hub);
        return await RunAsync(settings, http, logging, TimeProvider.System, stop);
    }

    private static async Task<int> RunAsync(
        CollectorSettings settings, HttpClient http, ILoggerFactory logging, TimeProvider time, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var logger = logging.CreateLogger("eventhub-bind9");
        var hub = new HubDelivery(new HubClient(http, settings.Token, time), settings.Token, new Backoff(new Random()), time, logger);
        var statuses = settings.Logs.Select(log => new SourceStatus(log.Source)).ToList();
        var reporting = new StatusReporter(statuses, time, logger).RunAsync(ending.Token);
        var collecting = settings.Logs.Zip(statuses, (log, status) => FollowAsync(log, status, settings, hub, time, logger, ending)).ToList();
        try
        {
            await Task.WhenAll(collecting);
            return ExitCode.Done;
        }
        catch (HubRefusedException refused)
        {
            return Refusal.OfHub(refused);
        }
        finally
        {
            await ending.CancelAsync();
            await reporting;
        }
    }

    /// <summary>A source that ends with an error ends the others, each with its batch in flight.</summary>
    private static async Task FollowAsync(
        FollowedLog log, SourceStatus status, CollectorSettings settings, HubDelivery hub, TimeProvider time, ILogger logger,
        CancellationTokenSource ending)
    {
        var notes = new FollowerLog(logger);
        var directory = new LogDirectory(log.Path, new FileStats());
        using var follower = new LogFollower(directory, notes);
        if (directory.Live() is null)
            notes.Missing(log.Path);
        var reader = new LogReader(follower, new Interpreter(settings.RpzZones), settings.TimeZone, new FormatNotes(log.Path, settings.TimeZone, logger));
        var batches = new BatchReader(log.Source, log.Path, reader, new BatchLimits(), time, status, notes);
        var collector = new SourceCollector(log.Source, settings.FromEnd, batches, hub, status, time, logger);
        try
        {
            await collector.RunAsync(ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
        }
    }
}
