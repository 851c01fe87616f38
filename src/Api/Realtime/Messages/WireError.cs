using EventHub.Api.Errors;
using EventHub.Api.Realtime.Json;

namespace EventHub.Api.Realtime.Messages;

/// <summary>The protocol's <c>error</c>, as a message of its own and as the text of a refused call.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>, or <see cref="GoingAwayCode"/>.</param>
/// <param name="Message">What is wrong and what to do; never where in the code it went wrong.</param>
/// <param name="IsTemporary">The same later can succeed.</param>
internal sealed record WireError(int Code, string Message, bool IsTemporary)
{
    /// <summary>The node stops: connect again, wherever that leads.</summary>
    public const int GoingAwayCode = 1001;

    public static readonly WireError GoingAway = new(GoingAwayCode, "The hub is going away: connect again.", IsTemporary: true);

    public static readonly WireError TokenExpired =
        new(ErrorCodes.TokenExpired, "The token has expired: connect with a new one, or renew it in time with authenticate.", IsTemporary: false);

    public static readonly WireError SlowConsumer = Of(
        ErrorCodes.SlowConsumer, "Nothing was taken for too long: connect again with the last cursor, and nothing is missed.");

    /// <summary>When the same can succeed, where that is known; whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static WireError Of(Exception exception)
    {
        if (exception is RefusedException refused)
        {
            return Of(refused.Code, refused.Message);
        }

        var problem = Problem.Of(exception);
        return Of(problem.Code, problem.Detail) with { RetryAfter = problem.RetryAfter };
    }

    public static WireError Of(int code, string message) => new(code, message, ErrorCodes.IsTemporary(code));

    public RawJson ToJson() => RawJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("code", Code);
        writer.WriteString("message", Message);
        writer.WriteBoolean("temporary", IsTemporary);
        if (RetryAfter is { } wait)
        {
            writer.WriteNumber("retry_after", (long)wait.TotalSeconds);
        }

        writer.WriteEndObject();
    });
}
