using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>The page's replay player, by roles and names.</summary>
internal sealed class ReplayPlayer(IPage page)
{
    public ILocator Bar => page.GetByRole(AriaRole.Region, new() { Name = "Replay", Exact = true });

    public ILocator Rows => page.GetByRole(AriaRole.Table, new() { Name = "Replayed events" }).Locator("[data-position]");

    /// <summary>In the place of rows.</summary>
    public ILocator Empty => page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^(Nothing happened yet|The replay is paused)$") });

    public ILocator Start => page.GetByRole(AriaRole.Button, new() { Name = "Start the replay" });

    public ILocator Pause => page.GetByRole(AriaRole.Button, new() { Name = "Pause the replay" });

    public ILocator GoOn => page.GetByRole(AriaRole.Button, new() { Name = "Go on with the replay" });

    public ILocator BackToLive => page.GetByRole(AriaRole.Button, new() { Name = "Back to live" });

    public ILocator Timeline => page.GetByRole(AriaRole.Slider, new() { Name = "Position in the replay" });

    public ILocator Progress => page.GetByTestId("replay-progress");

    public Task OpenFormAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).ClickAsync();

    public async Task ChooseAsync(string range, string speed)
    {
        await page.GetByLabel(range).CheckAsync();
        await page.GetByText(speed, new() { Exact = true }).And(page.Locator("label span")).ClickAsync();
    }

    public async Task StartAsync(string range, string speed)
    {
        await OpenFormAsync();
        await ChooseAsync(range, speed);
        await Start.ClickAsync();
        await Assertions.Expect(Start).ToHaveCountAsync(0);
    }

    public Task ChooseSpeedAsync(string speed) =>
        page.GetByRole(AriaRole.Combobox, new() { Name = "Speed" }).SelectOptionAsync(new SelectOptionValue { Label = speed });
}
