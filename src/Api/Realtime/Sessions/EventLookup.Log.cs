using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

internal sealed partial class EventLookup
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscription {Subscription} misses {Count} events of lane {Lane}: neither the node nor the log has them for its reader any more")]
    private partial void LogMissed(string subscription, string lane, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscription {Subscription} misses {Count} events that were never stored: they left the node's memory before they were written")]
    private partial void LogVolatileMissed(string subscription, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events of lane {Lane} up to {Through} did not come to this node in time; they are read from the log")]
    private partial void LogNeverCame(string lane, long through);
}
