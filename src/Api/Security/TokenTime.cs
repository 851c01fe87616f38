using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Security;

/// <summary>Whether a token is in its time, by the hub's clock.</summary>
internal sealed class TokenTime(TimeProvider time)
{
    /// <summary>A <see cref="LifetimeValidator"/>.</summary>
    /// <exception cref="SecurityTokenExpiredException">Its time is over.</exception>
    /// <exception cref="SecurityTokenNotYetValidException">Its time has not begun.</exception>
    public bool Validate(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
        {
            return false;
        }

        if (end <= now - TokenService.ClockSkew)
        {
            throw new SecurityTokenExpiredException("expired") { Expires = end };
        }

        if (notBefore is { } start && start > now + TokenService.ClockSkew)
        {
            throw new SecurityTokenNotYetValidException("early") { NotBefore = start };
        }

        return true;
    }
}
