using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Errors;

/// <summary>Turns whatever a request threw into a problem; a stack trace goes to the log and nowhere else.</summary>
internal sealed partial class ExceptionAnswer(RefusalMetrics metrics, ILogger<ExceptionAnswer> logger) : IExceptionHandler
{
    /// <summary>nginx's number for a caller that went away; nobody reads it but an access log.</summary>
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        var problem = Problem.Of(exception);
        metrics.Refused(problem.Code);
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(httpContext.Request.Method, httpContext.Request.Path, exception);
        }
        else if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogUnavailable(httpContext.Request.Method, httpContext.Request.Path, exception.Message);
        }

        await ProblemResponse.WriteAsync(httpContext, problem);
        return true;
    }
}
