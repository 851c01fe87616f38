using System.Net;
using EventHub.Client.Composing;
using EventHub.Samples.ZoneService.Hosting;
using EventHub.Samples.ZoneService.Zones;

namespace EventHub.Samples.ZoneService.Checking;

/// <summary>Tells how this service is and whether its forwarders answer; a change of a forwarder's state is an event of its own.</summary>
internal sealed class HealthChecker(ZoneBook book, SourceEvents events, ServiceOptions options, TimeProvider time) : BackgroundService
{
    private readonly Dictionary<IPEndPoint, bool> _isUp = [];
    private readonly SourceEvents _events = events.With(new EventContext { SourceComponent = "health-checker" });
    private readonly Random _ids = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _events.Health.SystemStatusAsync("running", cancellationToken: stoppingToken);
        using var timer = new PeriodicTimer(options.CheckInterval, time);
        do
        {
            var (zones, records) = await book.CountAsync(stoppingToken);
            await _events.Health.UpdatedAsync(
                "zones", "healthy", new { Zones = zones, Records = records, ManagedBytes = GC.GetTotalMemory(forceFullCollection: false) }, stoppingToken);
            foreach (var forwarder in options.Forwarders)
            {
                await CheckAsync(forwarder, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(IPEndPoint forwarder, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var wrong = await ForwarderProbe.TryAsync(forwarder, (ushort)_ids.Next(ushort.MaxValue), options.CheckTimeout, cancellationToken);
        var name = forwarder.ToString();
        await _events.Forwarders.HealthCheckedAsync(name, wrong is null, time.GetElapsedTime(began), wrong, cancellationToken);
        var isUp = wrong is null;
        if (_isUp.TryGetValue(forwarder, out var wasUp) && wasUp != isUp)
        {
            await _events.Forwarders.StatusChangedAsync(name, Word(wasUp), Word(isUp), wrong, cancellationToken);
        }

        _isUp[forwarder] = isUp;
    }

    private static string Word(bool isUp) => isUp ? "up" : "down";
}
