using Microsoft.Extensions.Logging;

namespace EventHub.Client.Bulk;

public sealed partial class BulkOperation
{
    private ILogger Logger => _events.Logger;

    private void LogNotTold(string step, string operation, Exception reason) => LogNotTold(Logger, step, operation, reason);

    [LoggerMessage(1, LogLevel.Warning, "That the bulk operation {Operation} has {Step} could not be published.")]
    private static partial void LogNotTold(ILogger logger, string step, string operation, Exception reason);
}
