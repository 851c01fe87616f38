using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tracking;

internal sealed partial class DeliveryWriter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Writing {Added} new deliveries and {Settled} outcomes failed; it is repeated in {Pause}")]
    private partial void LogWriteFailed(int added, int settled, TimeSpan pause, Exception error);
}
