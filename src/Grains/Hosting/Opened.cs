using Microsoft.Extensions.Hosting;

namespace EventHub.Grains.Hosting;

/// <summary>Being made opens a store: one that can't be opened is a failed start, not a failed first call.</summary>
internal sealed class Opened<TStore>(TStore store) : IHostedService
{
    public TStore Store => store;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
