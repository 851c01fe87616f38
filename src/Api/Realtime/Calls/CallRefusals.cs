using EventHub.Api.Errors;
using EventHub.Api.Realtime.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Calls;

/// <summary>Turns what a call threw into the protocol's error; a stack trace goes to the log and nowhere else.</summary>
internal sealed partial class CallRefusals(RefusalMetrics metrics, ILogger<CallRefusals> logger)
{
    /// <summary>A message that is answered with an error.</summary>
    /// <param name="message">Its name; the hub's own, never the client's text.</param>
    /// <param name="exception">What came of it.</param>
    /// <param name="isGone">Nobody waits for the answer any more: it may have failed for that.</param>
    public WireError Refuse(string message, Exception exception, bool isGone)
    {
        var error = Tell(message, exception, isGone);
        metrics.Refused(error.Code);
        return error;
    }

    /// <summary>The same of what the hub does by itself.</summary>
    public WireError Tell(string message, Exception exception, bool isGone)
    {
        if (exception is not RefusedException && !isGone)
        {
            switch (Problem.Of(exception).Status)
            {
                case StatusCodes.Status500InternalServerError:
                    LogFailed(message, exception);
                    break;
                case StatusCodes.Status503ServiceUnavailable:
                    LogUnavailable(message, exception.Message);
                    break;
            }
        }

        return WireError.Of(exception);
    }
}
