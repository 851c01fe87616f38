using EventHub.Api.Realtime.Messages;
using EventHub.Api.Security;
using EventHub.Visibility;

namespace EventHub.Api.Realtime.Calls;

/// <summary>Whose connection it is, and until when.</summary>
/// <param name="Reader">Who.</param>
/// <param name="EndsAt">When the token ends for everybody: what still lets a connection in must not end it.</param>
internal readonly record struct TokenHolder(Reader Reader, DateTimeOffset EndsAt)
{
    public static TokenHolder Of(TokenIdentity identity) => new(identity.Reader, EndOf(identity.ExpiresAt));

    /// <exception cref="RefusedException">The token is not accepted.</exception>
    public static TokenHolder Of(TokenReading reading) => reading.IsAccepted
        ? new(reading.Reader, EndOf(reading.ExpiresAt))
        : throw new RefusedException(reading.Refusal.Code, reading.Refusal.Message);

    /// <summary>A token that never ends says so with the last second that there is.</summary>
    private static DateTimeOffset EndOf(DateTimeOffset expiresAt) =>
        expiresAt > DateTimeOffset.MaxValue - TokenService.ClockSkew ? DateTimeOffset.MaxValue : expiresAt + TokenService.ClockSkew;
}
