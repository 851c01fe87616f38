using EventHub.Api.Errors;
using EventHub.Visibility;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Security;

/// <summary>Issues and reads the hub's tokens: JWTs signed with HMAC-SHA256, and nothing else.</summary>
public sealed class TokenService : ITokenReader
{
    /// <summary>Issuer and audience: a token of another program that shares the key is not a token of the hub.</summary>
    internal const string Authority = "eventhub";

    /// <summary>How far the clocks of two machines may be apart.</summary>
    internal static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>What still fits into a request's headers; a token of a thousand zones has as much.</summary>
    internal const int MaxTokenBytes = 32 * 1024;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenBytes };
    private readonly SigningCredentials _credentials;
    private readonly TokenValidationParameters _parameters;
    private readonly TimeProvider _time;

    public TokenService(SigningKey key, TimeProvider time)
    {
        _time = time;
        var secret = new SymmetricSecurityKey(key.Secret);
        _credentials = new SigningCredentials(secret, SecurityAlgorithms.HmacSha256);
        _parameters = new TokenValidationParameters
        {
            IssuerSigningKey = secret,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidTypes = ["JWT"],
            ValidIssuer = Authority,
            ValidAudience = Authority,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = new TokenTime(time).Validate,
            NameClaimType = TokenClaims.Subject,
            RoleClaimType = TokenClaims.Role,
        };
    }

    internal static TokenRefusal Expired { get; } =
        new(ErrorCodes.TokenExpired, "The token has expired: sign in again, or make a new one with 'eventhub token'.");

    /// <param name="reader">Who the token makes of its holder.</param>
    /// <param name="lifetime">More than zero.</param>
    public string Issue(Reader reader, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var now = _time.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            [TokenClaims.Subject] = reader.UserId,
            [TokenClaims.Role] = TokenClaims.NameOf(reader.Role),
        };
        if (reader.Zones.Length > 0)
        {
            claims[TokenClaims.Zones] = reader.Zones;
        }

        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = Authority,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = _credentials,
        });
    }

    public async Task<TokenReading> ReadAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid || DemandsMore(result.SecurityToken))
        {
            return result.Exception is SecurityTokenExpiredException
                ? TokenReading.Refused(Expired.Code, Expired.Message)
                : TokenReading.Refused(ErrorCodes.NotAuthenticated, "The token was not issued by this hub.");
        }

        return TokenClaims.TryRead(result.ClaimsIdentity.Claims, TokenClaims.Own, out var reader, out var reason)
            ? TokenReading.Accepted(reader, EndOf(result.SecurityToken))
            : TokenReading.Refused(ErrorCodes.NotAuthenticated, reason);
    }

    /// <summary>A token that must not be taken by whoever does not know its extensions: the hub knows none (RFC 7515, <c>crit</c>).</summary>
    internal static bool DemandsMore(SecurityToken token) => ((JsonWebToken)token).TryGetHeaderValue<object>("crit", out _);

    internal static DateTimeOffset EndOf(SecurityToken token) => new(token.ValidTo, TimeSpan.Zero);
}
