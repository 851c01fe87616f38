using System.Security.Claims;
using EventHub.Api.Errors;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Security;

/// <summary>Tokens on everything: what wants to be open says so itself.</summary>
public static class SecuritySetup
{
    /// <summary>The policy of what admins alone may read.</summary>
    public const string AdminsOnly = "admins";

    /// <summary>Browsers can't set headers on a WebSocket, so that hubs, and hubs alone, take the token from the address.</summary>
    private static readonly PathString HubPath = "/hubs";

    private static readonly object ReasonKey = new();

    public static IServiceCollection AddEventHubSecurity(this IServiceCollection services, SigningKey key)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new TokenService(key, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITokenReader>(provider => provider.GetRequiredService<TokenService>());
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TokenService>(Configure);
        services.AddAuthorizationBuilder()
            .AddPolicy(AdminsOnly, static policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(static context => context.User.Identity is TokenIdentity { Reader.IsAdmin: true }))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    private static void Configure(JwtBearerOptions options, TokenService tokens)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters = tokens.Parameters;
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = TakeTokenOfHub,
            OnTokenValidated = Identify,
            OnChallenge = WriteChallenge,
            OnForbidden = context => ProblemResponse.WriteAsync(
                context.HttpContext, new Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "Your role may not do this.")),
        };
    }

    private static Task TakeTokenOfHub(MessageReceivedContext context)
    {
        if (context.Request.Path.StartsWithSegments(HubPath, StringComparison.Ordinal)
            && context.Request.Query["access_token"] is [{ Length: > 0 } token])
        {
            context.Token = token;
        }
        else if (DashboardCookie.TokenOf(context.Request) is { } cookie)
        {
            context.Token = cookie;
        }

        return Task.CompletedTask;
    }

    private static Task Identify(TokenValidatedContext context)
    {
        if (TokenClaims.TryRead(context.Principal!.Claims, out var reader, out var reason))
        {
            context.Principal = new ClaimsPrincipal(new TokenIdentity(reader, TokenService.EndOf(context.SecurityToken)));
        }
        else
        {
            context.HttpContext.Items[ReasonKey] = reason;
            context.Fail(reason);
        }

        return Task.CompletedTask;
    }

    private static Task WriteChallenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var (code, detail) = context switch
        {
            { AuthenticateFailure: SecurityTokenExpiredException } => (TokenService.Expired.Code, TokenService.Expired.Message),
            _ when context.HttpContext.Items[ReasonKey] is string reason => (ErrorCodes.NotAuthenticated, reason),
            { AuthenticateFailure: not null } => (ErrorCodes.NotAuthenticated, "The token was not issued by this hub."),
            _ => (ErrorCodes.NotAuthenticated, "Send a token in the header 'Authorization: Bearer …'."),
        };
        context.Response.Headers.WWWAuthenticate =
            context.AuthenticateFailure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        return ProblemResponse.WriteAsync(context.HttpContext, new Problem(StatusCodes.Status401Unauthorized, code, detail));
    }
}
