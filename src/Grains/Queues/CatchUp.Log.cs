using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Queues;

internal sealed partial class CatchUp
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Catching up subscription {SubscriptionId} failed; it goes on from where it was")]
    private partial void LogFailed(string subscriptionId, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} was too slow for events {After} to {Through} that are not stored")]
    private partial void LogVolatileSkipped(string subscriptionId, long after, long through);
}
