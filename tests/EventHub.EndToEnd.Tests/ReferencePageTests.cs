using EventHub.EndToEnd.Tests.Browsing;
using EventHub.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EventHub.EndToEnd.Tests;

/// <summary>The reference as somebody reads it in a browser, whom the hub's policy keeps from loading anything from elsewhere.</summary>
[Collection(ChromiumTests.Name)]
public sealed class ReferencePageTests(Chromium chromium)
{
    /// <summary>The reader's script asks whether it may make code of text, and does without where it may not: the policy stays as strict as it is.</summary>
    private const string RefusedEval = "error: policy violated: script-src eval";

    private static readonly (string Group, string Call)[] Calls =
    [
        ("Events", "Emit one event, or a batch"),
        ("Subscriptions", "Replace a stored subscription"),
        ("Filters", "Store a filter under a name"),
        ("Replays", "Start a replay"),
        ("Deliveries", "Send a dead letter again"),
        ("Operations", "What the cluster has counted"),
    ];

    [Fact]
    public async Task The_reference_shows_the_calls_loads_nothing_from_elsewhere_and_is_refused_nothing_but_eval()
    {
        await using var hub = await HubProcess.StartAsync();
        await using var profile = await chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        var complaints = await PageComplaints.ListenAsync(page);
        var elsewhere = new List<string>();
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" or "wss" } address && address.Authority != hub.Address.Authority)
            {
                elsewhere.Add(request.Url);
            }
        };

        await page.GotoAsync(new Uri(hub.Address, "/reference").ToString());

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "EventHub", Exact = true })).ToBeVisibleAsync();
        foreach (var (group, call) in Calls)
        {
            // The first one is open.
            if (group != Calls[0].Group)
            {
                await page.GetByRole(AriaRole.Button, new() { Name = $"Open Group - {group}" }).ClickAsync();
            }

            await Expect(page.GetByRole(AriaRole.Link, new() { Name = call })).ToBeVisibleAsync();
        }

        Assert.DoesNotContain(complaints.All, static complaint => complaint != RefusedEval);
        Assert.Empty(elsewhere);
    }
}
