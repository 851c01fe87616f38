using EventHub.EndToEnd.Tests.Browsing;
using EventHub.EndToEnd.Tests.Crashing;
using EventHub.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventHub.EndToEnd.Tests;

[Collection(ChromiumTests.Name)]
public sealed class PageTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Before = 30;

    private const int After = 12;

    [Fact]
    public async Task A_sign_in_link_leads_to_a_list_that_fills_filters_pauses_and_exports()
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        var ids = (await client.EmitAsync(Queries("early", Before))).ToList();
        await using var page = await EventPage.OpenAsync(chromium, await SignInLink.PrintedByAsync(hub));
        await page.WaitUntilReceivedAsync(Before);
        ids.AddRange(await client.EmitAsync(Queries("live", After).Append(Malware("bad.botnet.lab.example"))));
        await page.WaitUntilReceivedAsync(ids.Count);

        Assert.DoesNotContain("token", page.Page.Url, StringComparison.Ordinal);
        await page.Search.FillAsync("botnet");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await Expect(page.Rows).ToHaveAttributeAsync("data-type", "malware_blocked");
        await Expect(page.Rows).ToHaveAttributeAsync("data-priority", "critical");
        await page.Search.FillAsync("qname:early");
        await Expect(page.Summary).ToContainTextAsync($"{Before} of {ids.Count} listed");
        await page.Search.FillAsync(string.Empty);
        await Expect(page.Summary).ToContainTextAsync($"{ids.Count} of {ids.Count} listed");

        await page.PauseButton.ClickAsync();
        ids.AddRange(await client.EmitAsync(Queries("waiting", After)));
        await Expect(page.ResumeButton).ToContainTextAsync($"{After} waiting");
        await Expect(page.Rows.Filter(new() { HasText = "waiting" })).ToHaveCountAsync(0);
        await page.ResumeButton.ClickAsync();
        await Expect(page.Rows.Filter(new() { HasText = "waiting" })).ToHaveCountAsync(After);

        Assert.Equal(ids.Order(), (await page.ExportAsync()).Select(static e => e.Id).Order());
        var lines = (await page.ExportAsync("CSV")).TrimEnd().Split("\r\n");
        Assert.StartsWith("position,timestamp,type,", lines[0], StringComparison.Ordinal);
        Assert.Equal(ids.Count, lines.Length - 1);
        Assert.Empty(page.Complaints.All);
    }

    [Fact]
    public async Task A_page_whose_hub_is_killed_reconnects_by_itself_and_goes_on_without_loss_or_repetition()
    {
        await using var hub = await MortalHub.StartAsync(bulkLanes: 1);
        using var client = hub.Life.Client();
        await using var page = await EventPage.OpenAsync(chromium, await SignInLink.PrintedByAsync(hub.Life));
        var ids = (await client.EmitAsync(Queries("before", Before))).ToList();
        await page.WaitUntilReceivedAsync(ids.Count);

        hub.Life.Kill();
        await page.WaitForStateAsync("reconnecting");
        output.WriteLine(await page.TakeScreenshotAsync("reconnecting"));
        await hub.RiseAsync();
        ids.AddRange(await client.EmitAsync(Queries("after", After)));
        await page.WaitUntilConnectedAsync();
        ids.AddRange(await client.EmitAsync(Queries("live", After)));
        await page.WaitUntilReceivedAsync(ids.Count);

        var shown = await page.ExportAsync();
        Assert.Equal(ids, shown.Select(static e => e.Id));
        Assert.Equal(Enumerable.Range(1, ids.Count).Select(static n => $"bulk-0:{n}"), shown.Select(static e => e.Position));
        Assert.Empty(page.Complaints.BeyondLostConnections);
    }

    [Theory]
    [InlineData(ColorScheme.Dark, "dark")]
    [InlineData(ColorScheme.Light, "light")]
    public async Task The_page_shows_a_list_and_an_events_detail_in_the_scheme_that_the_reader_prefers(ColorScheme scheme, string name)
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        await client.EmitAsync(Queries("www", Before));

        // On its own, after the others: lanes commit side by side, and only the newest rows are in a virtualised list's document.
        await client.EmitAsync([Malware("bad.botnet.lab.example")]);
        await using var page = await EventPage.OpenAsync(chromium, await SignInLink.PrintedByAsync(hub), scheme);
        await page.WaitUntilReceivedAsync(Before + 1);

        await page.Rows.Filter(new() { HasText = "malware_blocked" }).ClickAsync();

        await Expect(page.Detail).ToContainTextAsync("bad.botnet.lab.example");
        await Expect(page.Detail).ToContainTextAsync("urgent:1");
        output.WriteLine(await page.TakeScreenshotAsync(name));
        Assert.Equal(scheme == ColorScheme.Dark, await page.IsDarkAsync());
        Assert.Empty(page.Complaints.All);
    }

    private static IEnumerable<object> Queries(string label, int count) => Enumerable.Range(1, count).Select(i => (object)new
    {
        type = "dns_query_log",
        source = "lab-ns1:query.log",
        data = new { client_ip = "192.0.2.77", qname = $"{label}-{i}.lab.example", qclass = "IN", qtype = "A", proto = "udp" },
    });

    private static object Malware(string name) => new
    {
        type = "malware_blocked",
        source = "lab-ns1:rpz.log",
        data = new { client_ip = "192.0.2.77", qname = name, qtype = "A", trigger = "QNAME", policy = "NXDOMAIN", rpz_zone = "rpz.malware" },
    };
}
