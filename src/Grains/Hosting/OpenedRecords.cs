using EventHub.Storage.Subscriptions;
using Microsoft.Extensions.Hosting;

namespace EventHub.Grains.Hosting;

/// <summary>Being made opens the records, of which the subscriptions are a part.</summary>
internal sealed class OpenedRecords(ISubscriptionStore subscriptions) : IHostedService
{
    public ISubscriptionStore Subscriptions => subscriptions;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
