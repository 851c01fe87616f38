using EventHub.EndToEnd.Tests.Browsing;
using EventHub.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventHub.EndToEnd.Tests;

/// <summary>The page's replay player as a person uses it.</summary>
[Collection(ChromiumTests.Name)]
public sealed class ReplayPlayerTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Recorded = 60;

    [Fact]
    public async Task A_replay_is_started_paused_sought_by_keyboard_and_left_and_what_happens_now_stays_in_sight()
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        await client.EmitAsync(Recording());
        await using var page = await EventPage.OpenAsync(chromium, await SignInLink.PrintedByAsync(hub));
        var player = new ReplayPlayer(page.Page);
        await page.WaitUntilReceivedAsync(Recorded);

        await player.StartAsync("Last 15 minutes", "Max");
        await Expect(player.Bar).ToHaveAttributeAsync("data-status", "completed");
        await Expect(page.Summary).ToContainTextAsync($"{Recorded} of {Recorded} listed");
        await Expect(player.Rows.First).ToContainTextAsync("<img src=x onerror=alert(");
        Assert.Empty(await page.ViolationsAsync());

        await player.StartAsync("Last 15 minutes", "1×");
        await player.Pause.ClickAsync();
        await Expect(player.GoOn).ToBeVisibleAsync();
        await Expect(player.Empty).ToBeVisibleAsync();
        await player.Timeline.FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await page.Page.Keyboard.PressAsync("PageUp");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(player.Progress).ToHaveTextAsync("11%");
        await player.ChooseSpeedAsync("Max");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync(" ");
        await Expect(player.Bar).ToHaveAttributeAsync("data-status", "completed");
        await Expect(page.Summary).ToContainTextAsync($"{Recorded} of {Recorded} listed");

        await client.EmitAsync([Malware("now.botnet.lab.example")]);
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Latest critical events" })).ToContainTextAsync("now.botnet");
        await Expect(page.Summary).ToContainTextAsync($"{Recorded} of {Recorded} listed");
        output.WriteLine(await page.TakeScreenshotAsync("replay"));

        await player.BackToLive.ClickAsync();
        await Expect(player.Bar).ToHaveCountAsync(0);
        await Expect(page.Summary).ToContainTextAsync($"{Recorded + 1} of {Recorded + 1} listed");
        Assert.Empty(page.Complaints.All);
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task What_the_hub_refuses_is_told_in_its_words_and_every_state_is_accessible(ColorScheme scheme)
    {
        await using var hub = await HubProcess.StartAsync();
        await using var page = await EventPage.OpenAsync(chromium, await SignInLink.PrintedByAsync(hub), scheme);
        var player = new ReplayPlayer(page.Page);

        await player.OpenFormAsync();
        await page.Page.GetByLabel("Custom").CheckAsync();
        await page.Page.GetByLabel("From").FillAsync("2020-01-02T03:04:05");
        await player.Start.ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("end_time");
        Assert.Empty(await page.ViolationsAsync());

        await player.ChooseAsync("Last hour", "10×");
        await player.Start.ClickAsync();
        await Expect(player.Bar).ToHaveAttributeAsync("data-status", "running");
        await Expect(player.Empty).ToBeVisibleAsync();
        Assert.Empty(await page.ViolationsAsync());
        Assert.Empty(page.Complaints.All);
    }

    /// <summary>Some minutes ago, so that the beginning of the last quarter of an hour is silent.</summary>
    private static IEnumerable<object> Recording()
    {
        var start = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5);
        return Enumerable.Range(0, Recorded).Select(i => (object)new
        {
            type = "dns_query_log",
            source = "lab-ns1:query.log",
            timestamp = start + TimeSpan.FromSeconds(i),
            data = new { qname = $"<img src=x onerror=alert({i})>.lab.example", qtype = "A" },
        });
    }

    private static object Malware(string name) => new
    {
        type = "malware_blocked",
        source = "lab-ns1:rpz.log",
        data = new { client_ip = "192.0.2.77", qname = name },
    };
}
