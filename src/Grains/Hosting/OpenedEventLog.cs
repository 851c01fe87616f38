using EventHub.Storage.Log;
using Microsoft.Extensions.Hosting;

namespace EventHub.Grains.Hosting;

/// <summary>Being made opens the log.</summary>
internal sealed class OpenedEventLog(IEventLog log) : IHostedService
{
    public IEventLog Log => log;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
