using Microsoft.Extensions.Logging;

namespace EventHub.Api.Errors;

internal sealed partial class ExceptionAnswer
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailed(string method, string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} was answered 503: {Reason}")]
    private partial void LogUnavailable(string method, string path, string reason);
}
