using System.Security.Claims;
using System.Text.Encodings.Web;
using EventHub.Api.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Security;

/// <summary>Reads a request's token, with the reader that connections renew theirs by, and answers those that bring none or a bad one.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ITokenReader tokens, TokenService own)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    /// <summary>An authority that was away is asked again that soon.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private TokenRefusal? _refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await ReadAsync() is not { } reading)
        {
            return AuthenticateResult.NoResult();
        }

        if (!reading.IsAccepted)
        {
            _refusal = reading.Refusal;
            return AuthenticateResult.Fail(reading.Refusal.Message);
        }

        var holder = new ClaimsPrincipal(new TokenIdentity(reading.Reader, reading.ExpiresAt));
        return AuthenticateResult.Success(new AuthenticationTicket(holder, SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // An endpoint that is open to everybody, or a fallback, may challenge without having asked who it is.
        await HandleAuthenticateOnceSafeAsync();
        await ProblemResponse.WriteAsync(Context, Challenge());
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ProblemResponse.WriteAsync(
        Context, new Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "Your role may not do this."));

    private Problem Challenge()
    {
        switch (_refusal)
        {
            case { Code: ErrorCodes.Internal } unknown:
                return new Problem(StatusCodes.Status503ServiceUnavailable, unknown.Code, unknown.Message) { RetryAfter = Soon };
            case { } refused:
                Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return new Problem(StatusCodes.Status401Unauthorized, refused.Code, refused.Message);
            default:
                Response.Headers.WWWAuthenticate = SchemeName;
                return new Problem(
                    StatusCodes.Status401Unauthorized, ErrorCodes.NotAuthenticated, "Send a token in the header 'Authorization: Bearer …'.");
        }
    }

    private async Task<TokenReading?> ReadAsync()
    {
        if (RequestToken.Of(Request) is { } token)
        {
            return await tokens.ReadAsync(token);
        }

        // The hub has made the cookie's token itself, whoever issues the others.
        return DashboardCookie.TokenOf(Request) is { } cookie ? await own.ReadAsync(cookie) : null;
    }
}
