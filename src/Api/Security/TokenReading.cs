using System.Diagnostics.CodeAnalysis;
using EventHub.Visibility;

namespace EventHub.Api.Security;

/// <summary>Reads tokens that don't come in a request's header.</summary>
public interface ITokenReader
{
    /// <summary>Never throws for a bad token: the reading says what is wrong with it.</summary>
    Task<TokenReading> ReadAsync(string token);
}

/// <summary>Who a token's holder is and until when, or why the token is refused.</summary>
public sealed record TokenReading
{
    private TokenReading()
    {
    }

    [MemberNotNullWhen(true, nameof(Reader))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Reader is not null;

    public Reader? Reader { get; private init; }

    /// <summary>From then on the holder is nobody.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    public TokenRefusal? Refusal { get; private init; }

    public static TokenReading Accepted(Reader reader, DateTimeOffset expiresAt) => new() { Reader = reader, ExpiresAt = expiresAt };

    public static TokenReading Refused(int code, string message) => new() { Refusal = new TokenRefusal(code, message) };
}

/// <param name="Code">4001, or 4002 when only its time is over.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record TokenRefusal(int Code, string Message);
