using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Security.Oidc;

/// <summary>
/// Takes the hub's own tokens beside an authority's. Whom a token names as its issuer decides who reads it, and that one alone: the
/// secret of the one is no key of the other.
/// </summary>
internal sealed class EitherTokenReader(TokenService own, AuthorityTokenReader authority) : ITokenReader
{
    public Task<TokenReading> ReadAsync(string token) => IsOwn(token) ? own.ReadAsync(token) : authority.ReadAsync(token);

    private static bool IsOwn(string token)
    {
        try
        {
            return token.Length <= TokenService.MaxTokenBytes && new JsonWebToken(token).Issuer == TokenService.Authority;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException)
        {
            return false;
        }
    }
}
