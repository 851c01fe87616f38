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

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SigningCredentials _credentials;
    private readonly TimeProvider _time;

    public TokenService(SigningKey key, TimeProvider time)
    {
        _time = time;
        var secret = new SymmetricSecurityKey(key.Secret);
        _credentials = new SigningCredentials(secret, SecurityAlgorithms.HmacSha256);
        Parameters = new TokenValidationParameters
        {
            IssuerSigningKey = secret,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidTypes = ["JWT"],
            ValidIssuer = Authority,
            ValidAudience = Authority,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = IsInItsTime,
            NameClaimType = TokenClaims.Subject,
            RoleClaimType = TokenClaims.Role,
        };
    }

    internal TokenValidationParameters Parameters { get; }

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
        var result = await _handler.ValidateTokenAsync(token, Parameters);
        if (!result.IsValid)
        {
            return result.Exception is SecurityTokenExpiredException
                ? TokenReading.Refused(Expired.Code, Expired.Message)
                : TokenReading.Refused(ErrorCodes.NotAuthenticated, "The token was not issued by this hub.");
        }

        return TokenClaims.TryRead(result.ClaimsIdentity.Claims, out var reader, out var reason)
            ? TokenReading.Accepted(reader, EndOf(result.SecurityToken))
            : TokenReading.Refused(ErrorCodes.NotAuthenticated, reason);
    }

    internal static DateTimeOffset EndOf(SecurityToken token) => new(token.ValidTo, TimeSpan.Zero);

    private bool IsInItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
        {
            return false;
        }

        if (end <= now - ClockSkew)
        {
            throw new SecurityTokenExpiredException("expired") { Expires = end };
        }

        return notBefore is not { } start || start <= now + ClockSkew;
    }
}
