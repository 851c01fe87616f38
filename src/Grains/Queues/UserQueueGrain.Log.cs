using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Queues;

internal sealed partial class UserQueueGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} is closed: node {NodeId} is silent")]
    private partial void LogSilent(string subscriptionId, string nodeId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Renewing the routes of user {UserId} failed; the next renewal tries again")]
    private partial void LogRenewalFailed(string userId, Exception error);
}
