using EventHub.Api.Errors;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Security.Oidc;

/// <summary>
/// Reads the access tokens of an authority: signed with one of its published keys by an asymmetric algorithm, from it, for this hub, and
/// in their time.
/// </summary>
internal sealed class AuthorityTokenReader(OidcOptions options, AuthorityKeys keys, TokenTime time) : ITokenReader
{
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];

    private static readonly TokenReading NotOurs =
        TokenReading.Refused(ErrorCodes.NotAuthenticated, "The token was not issued for this hub by the authority that it trusts.");

    private static readonly TokenReading Expired =
        TokenReading.Refused(ErrorCodes.TokenExpired, "The token has expired: get a new one from the authority.");

    private static readonly TokenReading Early =
        TokenReading.Refused(ErrorCodes.NotAuthenticated, "The token is not valid yet: the clocks differ, or it was made for later.");

    private static readonly TokenReading Unavailable = TokenReading.Refused(
        ErrorCodes.Internal, "The authority that issues the tokens can't be reached, so that none can be checked: try again.");

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenService.MaxTokenBytes };

    public async Task<TokenReading> ReadAsync(string token)
    {
        if (Parse(token) is not { } parsed)
        {
            return NotOurs;
        }

        if (await keys.GetAsync() is not { } set)
        {
            return Unavailable;
        }

        var key = set.Find(parsed.Kid);
        if (key is null)
        {
            set = await keys.RefreshAsync(set);
            key = set.Find(parsed.Kid);
        }

        return key is null ? NotOurs : await ReadAsync(parsed, set.Issuer, key);
    }

    private async Task<TokenReading> ReadAsync(JsonWebToken token, string issuer, JsonWebKey key)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = AuthorityKeySet.AlgorithmsOf(key),
            ValidIssuer = issuer,
            ValidAudience = options.Audience,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TypeValidator = static (type, _, _) => IsAccessToken(type) ? type : throw new SecurityTokenInvalidTypeException("type"),
            LifetimeValidator = time.Validate,
        });
        if (!result.IsValid)
        {
            return result.Exception switch
            {
                SecurityTokenExpiredException => Expired,
                SecurityTokenNotYetValidException => Early,
                _ => NotOurs,
            };
        }

        return TokenClaims.TryRead(result.ClaimsIdentity.Claims, options.Claims, out var reader, out var reason)
            ? TokenReading.Accepted(reader, TokenService.EndOf(result.SecurityToken))
            : TokenReading.Refused(ErrorCodes.NotAuthenticated, reason);
    }

    /// <summary>The standard leaves the type out where there is no doubt.</summary>
    private static bool IsAccessToken(string? type) => string.IsNullOrEmpty(type) || Types.Contains(type, StringComparer.OrdinalIgnoreCase);

    /// <returns>Null for what is no signed token, and for one that demands what the hub does not know.</returns>
    private JsonWebToken? Parse(string token)
    {
        try
        {
            if (!_handler.CanReadToken(token))
            {
                return null;
            }

            var parsed = new JsonWebToken(token);
            return parsed.IsEncrypted || TokenService.DemandsMore(parsed) ? null : parsed;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }
}
