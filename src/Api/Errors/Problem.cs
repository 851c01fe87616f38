using EventHub.Json;
using EventHub.Load;
using EventHub.Log;
using EventHub.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Orleans.Runtime;

namespace EventHub.Api.Errors;

/// <summary>An RFC 9457 answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The protocol's number, see <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record Problem(int Status, int Code, string Detail)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>Every field that is wrong.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Tells the caller when to try the same again; whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>As the header counts: at least one, and never too early.</summary>
    public static TimeSpan WholeSeconds(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));

    public static Problem TookTooLong { get; } = Later(
        ErrorCodes.Internal, "The request took too long, and what came of it is not known: repeating it with the same ids or checkpoint is safe.");

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, ErrorCodes.NotFound, detail);

    /// <summary>What a caller is told of an exception. What it may not know, it isn't told: that is for the log.</summary>
    public static Problem Of(Exception exception) => exception switch
    {
        InvalidRequestException e => new Problem(StatusCodes.Status400BadRequest, ErrorCodes.Malformed, Summary(e.Errors)) { Errors = e.Errors },
        NotAllowedException e => new Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, Summary(e.Errors)) { Errors = e.Errors },
        RateLimitedException e => new Problem(
            StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded, $"{e.Message}: try again in {e.RetryAfter.TotalSeconds} s.")
        {
            RetryAfter = e.RetryAfter,
        },
        BadHttpRequestException e => new Problem(e.StatusCode, ErrorCodes.OfStatus(e.StatusCode), e.Message),
        NodeBusyException => Later(
            ErrorCodes.Overloaded, "The node has more to do than it can, and refuses what is of low priority for a while: try again later.") with
        {
            RetryAfter = NodeBusyException.RetryAfter,
        },
        LogOverloadedException => Later(ErrorCodes.Overloaded, "More events wait to be committed than the hub may hold: try again."),
        LogUnavailableException => Later(
            ErrorCodes.Internal,
            "The log can't be reached: try again. Whether what was to be stored is stored is not known: with the same ids or checkpoint it is stored once."),
        RecordsUnavailableException => Later(
            ErrorCodes.Internal, "The store can't be reached: try again. Whether what was to be changed is changed is not known: read it."),
        // A caller that went away is answered by nobody, so it was a silo that was stopping: its calls are cancelled.
        TimeoutException or OrleansException or OperationCanceledException => Later(ErrorCodes.Internal, "The hub is not ready: try again."),
        _ => new Problem(StatusCodes.Status500InternalServerError, ErrorCodes.Internal, "The hub failed; its log says why."),
    };

    private static Problem Later(int code, string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = Soon };

    private static string Summary(IReadOnlyList<FieldError> errors) => errors.Count switch
    {
        0 => "The request is not valid.",
        1 => errors[0].ToString(),
        var count => $"{errors[0]} (and {count - 1} more)",
    };
}
