using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Security;

/// <summary>
/// How a browser gets into the Orleans dashboard, whose pages it opens without a header: an admin's token, sent once in a header,
/// is answered with a cookie that lives a quarter of an hour, that no script can read, that no other site can make a browser
/// send, and that counts under the dashboard's path alone.
/// </summary>
public static class DashboardCookie
{
    /// <summary>Where the dashboard is.</summary>
    public const string Path = "/dashboard";

    /// <summary>The policy of everything under <see cref="Path"/>.</summary>
    public const string Policy = "dashboard";

    private const string Name = "eventhub-dashboard";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public static IServiceCollection AddDashboardCookie(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder().AddPolicy(Policy, static policy => policy
            .RequireAuthenticatedUser()
            .RequireAssertion(static context => context.User.Identity is TokenIdentity { Reader.IsAdmin: true }));
        return services;
    }

    /// <summary>The token that the request brings for the dashboard, or null.</summary>
    internal static string? TokenOf(HttpRequest request) =>
        request.Path.StartsWithSegments(Path, StringComparison.Ordinal) && request.Cookies[Name] is { Length: > 0 } token ? token : null;

    /// <summary>Gives it to the admin whose request this is.</summary>
    internal static void Give(HttpContext context, TokenService tokens)
    {
        var admin = TokenIdentity.Of(context.User).Reader;
        context.Response.Cookies.Append(Name, tokens.Issue(admin, Lifetime), new CookieOptions
        {
            Path = Path,
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            MaxAge = Lifetime,
        });
    }
}
