using EventHub.Api.Security.Oidc;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;

namespace EventHub.Api.Security;

/// <summary>Tokens on everything: what wants to be open says so itself.</summary>
public static class SecuritySetup
{
    /// <summary>The policy of what admins alone may read.</summary>
    public const string AdminsOnly = "admins";

    public static IServiceCollection AddEventHubSecurity(this IServiceCollection services, SigningKey key, AccessOptions? access = null)
    {
        var chosen = access ?? new AccessOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(chosen);
        services.AddSingleton(provider => new TokenService(key, provider.GetRequiredService<TimeProvider>()));
        services.AddTokenReader(chosen);
        services.AddAuthentication(TokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null);

        // ASP.NET tells of every bad token at the level of information: whatever anybody likes to send.
        services.AddLogging(static logging => logging.AddFilter(typeof(TokenAuthentication).FullName, LogLevel.Warning));
        services.AddAuthorizationBuilder()
            .AddPolicy(AdminsOnly, static policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(static context => context.User.Identity is TokenIdentity { Reader.IsAdmin: true }))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    private static void AddTokenReader(this IServiceCollection services, AccessOptions access)
    {
        if (access.Oidc is not { } oidc)
        {
            services.AddSingleton<ITokenReader>(static provider => provider.GetRequiredService<TokenService>());
            return;
        }

        services.AddSingleton(oidc);
        services.TryAddSingleton<IDocumentRetriever, AuthorityDocuments>();
        services.AddSingleton<AuthorityKeys>();
        services.AddSingleton(static provider => new TokenTime(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuthorityTokenReader>();
        _ = access.TakesHubTokens
            ? services.AddSingleton<ITokenReader, EitherTokenReader>()
            : services.AddSingleton<ITokenReader>(static provider => provider.GetRequiredService<AuthorityTokenReader>());
    }
}
