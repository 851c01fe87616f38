using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Sending;

internal sealed partial class HubDelivery
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The hub does not take {What}: {Why}. Trying until it does; nothing is lost meanwhile.")]
    private partial void HubIsAway(string what, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The hub is back after {Failures} tries.")]
    private partial void HubIsBack(int failures);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hub refuses the token for {What}: {Why}. Trying a few times more.")]
    private partial void TokenRefused(string what, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token file cannot be read: {Why}")]
    private partial void TokenFileUnreadable(string why);
}
