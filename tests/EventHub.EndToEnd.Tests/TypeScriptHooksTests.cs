using EventHub.EndToEnd.Tests.Browsing;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests;

/// <summary>The built package's React hooks in a real browser, by what React renders of a real hub's events.</summary>
[Collection(ChromiumTests.Name)]
public sealed class TypeScriptHooksTests(Chromium chromium)
{
    private const string Page = "hooks.html";

    private const int Few = 20;

    private static readonly object Browsed = new { filter = new { event_sources = new[] { "browsed:*" } }, history = 100 };

    [Fact]
    public async Task History_live_events_and_what_came_while_nobody_looked_are_rendered_once_and_in_order()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { BulkLanes = 1 });
        using var client = hub.Client();
        await using var page = await ClientPage.OpenAsync(chromium, hub, Page);
        var ids = (await client.EmitAsync(Recording.Queries(Few))).ToList();
        await page.StartAsync(hub.Token(), Browsed);
        await WaitForItemsAsync(page, "live", ids.Count);
        ids.AddRange(await client.EmitAsync(Recording.Queries(Few)));
        await WaitForItemsAsync(page, "live", ids.Count);
        Assert.Equal(ids, await page.ListedAsync("live"));

        // The place is written down with what is unmounted, and outlives the document.
        await page.CallAsync("leave");
        await page.ReloadAsync();
        ids.AddRange(await client.EmitAsync(Recording.Queries(Few)));
        await page.StartAsync(hub.Token(), Browsed);
        await WaitForItemsAsync(page, "live", ids.Count);
        Assert.Equal(ids, await page.ListedAsync("live"));
        Assert.Equal(ids, await page.ToldAsync("events"));
        Assert.Contains(page.Sent, static f => f.Contains("\"subscribe_events\"", StringComparison.Ordinal) && f.Contains("\"cursor\"", StringComparison.Ordinal));
        Assert.Empty(page.Complaints.All);
    }

    [Fact]
    public async Task What_the_hub_does_not_take_is_rendered_until_it_takes_the_next_terms()
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        await using var page = await ClientPage.OpenAsync(chromium, hub, Page);
        await page.StartAsync(hub.Token(), new { filterId = Guid.CreateVersion7() });
        await page.WaitForAsync("browsed.text('error') !== ''", "the refusal to be rendered");

        await page.StartAsync(hub.Token(), Browsed);
        await page.WaitForAsync("browsed.text('error') === ''", "the refusal to go");
        await Eventually.Holds(
            _ => Task.FromResult(page.Received.Any(static f => f.Contains("\"subscription_id\"", StringComparison.Ordinal))), "the hub to take the terms");
        var ids = await client.EmitAsync(Recording.Queries(Few));
        await WaitForItemsAsync(page, "live", ids.Count);
        Assert.Equal(ids, await page.ListedAsync("live"));
        Assert.Empty(page.Complaints.All);
    }

    [Fact]
    public async Task A_replay_is_rendered_from_its_first_event_and_is_paused_sought_and_left()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { BulkLanes = 1 });
        using var client = hub.Client();
        var (start, ids) = await Recording.RecordAsync(client);
        await using var page = await ClientPage.OpenAsync(chromium, hub, Page);
        await page.StartAsync(hub.Token(), Browsed);

        Assert.True(await PlayAsync(page, "start", Recording.Request(start, "max")));
        await WaitForReplayAsync(page, "completed");
        await WaitForItemsAsync(page, "replayed", ids.Count);
        Assert.Equal(ids, await page.ListedAsync("replayed"));

        Assert.True(await PlayAsync(page, "start", Recording.Request(start, 1)));
        Assert.True(await PlayAsync(page, "pause"));
        await WaitForReplayAsync(page, "paused");
        Assert.True(await PlayAsync(page, "seek", Recording.Rfc3339(start + (Recording.Spacing * (Recording.Count / 2)))));
        Assert.True(await PlayAsync(page, "setSpeed", "max"));
        Assert.True(await PlayAsync(page, "resume"));
        await WaitForReplayAsync(page, "completed");
        await WaitForItemsAsync(page, "replayed", Recording.Count / 2);
        Assert.Equal(ids.Skip(Recording.Count / 2), await page.ListedAsync("replayed"));

        Assert.True(await PlayAsync(page, "stop"));
        await WaitForReplayAsync(page, "none");
        await WaitForItemsAsync(page, "replayed", 0);
        Assert.Empty(page.Complaints.All);
    }

    private static async Task<bool> PlayAsync(ClientPage page, params object[] call) => (await page.CallAsync("play", call)).GetBoolean();

    private static Task WaitForReplayAsync(ClientPage page, string status) =>
        page.WaitForAsync($"browsed.text('replay') === '{status}'", $"the replay to be rendered as {status}");

    private static Task WaitForItemsAsync(ClientPage page, string list, int count) =>
        page.WaitForAsync($"browsed.listed('{list}').length === {count}", $"{count} events to be rendered");
}
