using System.Net;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Cluster.Tests;

public sealed class DashboardTests : IAsyncLifetime
{
    private static readonly Uri Cookie = new("/api/auth/dashboard", UriKind.Relative);

    private HubProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubProcess.StartAsync(new HubStart { MoreArguments = ["--dashboard"] });

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Without_a_token_it_is_closed_and_to_users_as_well()
    {
        using var nobody = Browser();
        using var user = _hub.Client(_hub.Token("ann", Role.User));

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/dashboard/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/dashboard/DashboardCounters")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/dashboard/")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.PostAsync(Cookie, null)).StatusCode);
    }

    [Fact]
    public async Task An_admins_token_is_changed_for_a_cookie_that_opens_it_and_nothing_else()
    {
        using var browser = Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, Cookie);
        request.Headers.Authorization = new("Bearer", _hub.Token());
        var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.All(["httponly", "samesite=strict", "path=/dashboard", "max-age=900"], flag => Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase));
        var page = await browser.GetAsync("/dashboard/");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/dashboard/DashboardCounters")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/dashboard/Trace")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/events/")).StatusCode);
    }

    [Fact]
    public async Task What_signing_in_does_not_read_is_refused_by_its_name()
    {
        using var admin = _hub.Client(_hub.Token());
        using var parameter = await admin.PostAsync(new Uri(Cookie + "?minutes=60", UriKind.Relative), null);
        using var body = await admin.PostAsync(Cookie, new StringContent("""{"minutes":60}"""));

        foreach (var answer in (HttpResponseMessage[])[parameter, body])
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("\"minutes\":[", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task The_page_that_signs_in_is_open_and_holds_nothing_but_code()
    {
        using var browser = Browser();

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in/dashboard")).StatusCode);
        var script = await browser.GetAsync("/sign-in/sign-in.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Keeps cookies, as browsers do.</summary>
    private HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = _hub.Address };
}
