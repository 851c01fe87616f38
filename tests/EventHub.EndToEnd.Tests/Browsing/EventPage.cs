using System.Globalization;
using EventHub.Testing;
using Microsoft.Playwright;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>The page as a person uses it: by roles, names and what can be read on it.</summary>
internal sealed class EventPage : IAsyncDisposable
{
    private readonly IBrowserContext _profile;

    private EventPage(IBrowserContext profile, IPage page, PageComplaints complaints)
    {
        _profile = profile;
        Page = page;
        Complaints = complaints;
    }

    public IPage Page { get; }

    public PageComplaints Complaints { get; }

    public ILocator Rows => Page.GetByRole(AriaRole.Table, new() { Name = "Events" }).Locator("[data-position]");

    /// <summary>The opened event.</summary>
    public ILocator Detail => Page.GetByRole(AriaRole.Complementary, new() { Name = "Event detail" });

    /// <summary>How much is listed and received.</summary>
    public ILocator Summary => Page.GetByRole(AriaRole.Contentinfo);

    public ILocator Search => Page.GetByRole(AriaRole.Searchbox);

    public ILocator Connection => Page.GetByRole(AriaRole.Status, new() { NameRegex = new("^Connection: ") });

    public ILocator PauseButton => Page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true });

    public ILocator ResumeButton => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Resume") });

    /// <summary>Follows a sign-in link and waits until events would arrive.</summary>
    public static async Task<EventPage> OpenAsync(Chromium chromium, Uri signInLink, ColorScheme scheme = ColorScheme.Dark)
    {
        var profile = await chromium.NewProfileAsync(scheme);
        var tab = await profile.NewPageAsync();
        var page = new EventPage(profile, tab, await PageComplaints.ListenAsync(tab));
        await tab.GotoAsync(signInLink.ToString());
        await page.WaitUntilConnectedAsync();
        return page;
    }

    public Task WaitUntilConnectedAsync() => WaitForStateAsync("connected");

    public Task WaitForStateAsync(string state) =>
        Assertions.Expect(Connection).ToHaveAttributeAsync("data-state", state);

    public async Task<int> CountReceivedAsync()
    {
        var text = await Page.GetByTestId("received-total").InnerTextAsync();
        return int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    public Task WaitUntilReceivedAsync(int atLeast) =>
        Eventually.Holds(async _ => await CountReceivedAsync() >= atLeast, $"the page to receive {atLeast} events");

    /// <summary>What the list holds, as the page itself hands it out, oldest first.</summary>
    public async Task<IReadOnlyList<ListedEvent>> ExportAsync() => ListedEvent.ReadAll(await ExportAsync("JSON"));

    /// <param name="format">JSON or CSV.</param>
    public async Task<string> ExportAsync(string format)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await Page.RunAndWaitForDownloadAsync(
            () => Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{format}") }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    /// <summary>Whether what is written is lighter than what it is written on.</summary>
    public Task<bool> IsDarkAsync() => Page.EvaluateAsync<bool>(
        """
        () => {
          const light = color => {
            const paint = document.createElement('canvas').getContext('2d');
            paint.fillStyle = color;
            paint.fillRect(0, 0, 1, 1);
            return paint.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part, 0);
          };
          const style = getComputedStyle(document.body);
          return light(style.color) > light(style.backgroundColor);
        }
        """);

    /// <summary>What axe finds wrong for people who see, hear or move otherwise.</summary>
    public async Task<string[]> ViolationsAsync()
    {
        // Through the debugger, which the page's policy does not bind.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(SourceTree.PathOf("src", "Web", "node_modules", "axe-core", "axe.min.js")));
        return await Page.EvaluateAsync<string[]>(
            """
            async () => {
              const found = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] });
              return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(node => node.target.join(' ')).join(', ')}`);
            }
            """);
    }

    public async Task<string> TakeScreenshotAsync(string name)
    {
        var path = Screenshots.PathOf(name);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        return path;
    }

    public ValueTask DisposeAsync() => _profile.DisposeAsync();
}
