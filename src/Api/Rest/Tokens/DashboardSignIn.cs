using EventHub.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Tokens;

/// <summary>Where an admin's token is changed for the cookie that opens the dashboard.</summary>
public static class DashboardSignIn
{
    public static void MapDashboardSignIn(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/auth/dashboard", Give).RequireAuthorization(DashboardCookie.Policy).RefuseUnread().ExcludeFromDescription();

    private static IResult Give(HttpContext context, TokenService tokens)
    {
        DashboardCookie.Give(context, tokens);
        return Results.NoContent();
    }
}
