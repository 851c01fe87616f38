using EventHub.Api.Rest.Tokens;
using EventHub.Api.Security;
using Orleans.Dashboard;

namespace EventHub.Silo.Dashboard;

/// <summary>The Orleans dashboard, which has no authentication of its own: for admins alone, and without the live log.</summary>
internal static class DashboardSetup
{
    private const string SignIn = "/sign-in/dashboard";

    public static void AddHubDashboard(this ISiloBuilder silo) => silo.AddDashboard(HideLog);

    public static void AddHubDashboard(this IClientBuilder client) => client.AddDashboard(HideLog);

    public static void MapHubDashboard(this WebApplication app)
    {
        app.MapDashboardSignIn();
        app.MapGet(SignIn, static () => Answer("sign-in.html", "text/html")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/sign-in/sign-in.js", static () => Answer("sign-in.js", "text/javascript")).AllowAnonymous().ExcludeFromDescription();
        app.MapOrleansDashboard(DashboardCookie.Path).RequireAuthorization(DashboardCookie.Policy).ExcludeFromDescription();
    }

    /// <summary>Whatever any part of the process logs would go to a page.</summary>
    private static void HideLog(DashboardOptions options) => options.HideTrace = true;

    private static IResult Answer(string name, string type) =>
        Results.Stream(typeof(DashboardSetup).Assembly.GetManifestResourceStream(name)!, $"{type}; charset=utf-8");
}
