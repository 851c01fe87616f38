using EventHub.Api.Security;
using EventHub.EndToEnd.Tests.Browsing;
using EventHub.EndToEnd.Tests.Crashing;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.EndToEnd.Tests;

/// <summary>The built TypeScript package in a real browser, against a real hub.</summary>
[Collection(ChromiumTests.Name)]
public sealed class TypeScriptClientTests(Chromium chromium)
{
    private const int Few = 20;

    /// <summary>The client renews when a fifth is left; a page that opens more slowly than this would have to connect with the next one.</summary>
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_reader_in_a_browser_goes_on_by_its_cursor_after_the_hub_was_killed_and_after_a_reload()
    {
        await using var hub = await MortalHub.StartAsync(bulkLanes: 1);
        using var client = hub.Life.Client();
        await using var page = await ClientPage.OpenAsync(chromium, hub.Life);
        await page.StartAsync(hub.Life.Token());

        var ids = (await client.EmitAsync(Recording.Queries(Few))).ToList();
        var own = await page.CallAsync("emit", new { type = "page_seen", source = "browsed:page", data = new { text = "<b>é</b>" } });
        ids.Add(own.GetProperty("id").GetGuid());
        await WaitForEventsAsync(page, ids.Count);
        await hub.DieAndRiseAsync();
        ids.AddRange(await client.EmitAsync(Recording.Queries(Few)));
        await WaitForEventsAsync(page, ids.Count);
        Assert.Equal(ids, await page.ToldAsync("events"));

        await page.CallAsync("saveCursors");
        await page.ReloadAsync();
        var missed = await client.EmitAsync(Recording.Queries(Few));
        await page.StartAsync(hub.Life.Token());
        await WaitForEventsAsync(page, missed.Count);
        Assert.Equal(missed, await page.ToldAsync("events"));
        Assert.Empty(page.Complaints.BeyondLostConnections);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires_and_the_connection_stands()
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        var tokens = new TokenService(SigningKey.LoadOrCreate(hub.Start.DataDirectory!), TimeProvider.System);
        await using var page = await ClientPage.OpenAsync(chromium, hub);
        var later = hub.Token();
        await page.StartAsync(tokens.Issue(new Reader("tester", Role.Admin, []), ShortLife), later);

        await Eventually.Holds(
            _ => Task.FromResult(page.Sent.Any(f => f.Contains("\"authenticate\"", StringComparison.Ordinal) && f.Contains(later, StringComparison.Ordinal))),
            "the client to authenticate with another token");

        // Calls are answered in their order: a refusal would be told before this one's answer.
        await page.CallAsync("recent", new { });
        var ids = await client.EmitAsync(Recording.Queries(Few));
        await WaitForEventsAsync(page, ids.Count);

        Assert.Equal(2, await page.ReadAsync<int>("browsed.told.asked"));
        Assert.Equal(1, await page.ReadAsync<int>("browsed.connections()"));
        Assert.Equal(0, await page.ReadAsync<int>("browsed.told.errors.length"));
        Assert.Equal(ids, await page.ToldAsync("events"));
    }

    [Fact]
    public async Task Batches_come_compressed_and_are_read_as_what_they_were_made_of()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { BulkLanes = 1 });
        using var client = hub.Client();
        await using var page = await ClientPage.OpenAsync(chromium, hub);
        await page.StartAsync(hub.Token());

        var ids = await client.EmitAsync(Recording.Queries(Recording.Count));
        await WaitForEventsAsync(page, ids.Count);

        Assert.Equal(ids, await page.ToldAsync("events"));
        Assert.Contains(page.Sent, static f => f.Contains("\"subscribe_events\"", StringComparison.Ordinal) && f.Contains("\"gzip\"", StringComparison.Ordinal));
        Assert.Contains(page.Received, static f => f.Contains("\"payload\"", StringComparison.Ordinal) && f.Contains("\"encoding\"", StringComparison.Ordinal));
        Assert.Empty(page.Complaints.All);
    }

    [Fact]
    public async Task A_replay_is_paused_sought_and_sped_up_and_brings_each_event_of_its_way_once()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { BulkLanes = 1 });
        using var client = hub.Client();
        var (start, ids) = await Recording.RecordAsync(client);
        await using var page = await ClientPage.OpenAsync(chromium, hub);
        await page.StartAsync(hub.Token());

        await page.CallAsync("startReplay", Recording.Request(start, speed: 1));
        await page.WaitForAsync("browsed.told.frames.length > 0", "the replay to bring something");
        var paused = await page.CallAsync("pause");
        Assert.Equal("paused", paused.GetProperty("status").GetString());

        await page.CallAsync("seek", Recording.Rfc3339(start + (Recording.Spacing * (Recording.Count / 2))));
        await page.CallAsync("setSpeed", "max");
        Assert.Empty(await page.ToldAsync("frames"));
        await page.CallAsync("resume");
        await page.WaitForAsync("browsed.told.statuses.at(-1) === 'completed'", "the replay to end");

        Assert.Equal(ids.Skip(Recording.Count / 2), await page.ToldAsync("frames"));
        Assert.Empty(page.Complaints.All);
    }

    [Fact]
    public async Task A_replay_whose_hub_is_killed_goes_on_behind_what_the_page_has()
    {
        await using var hub = await MortalHub.StartAsync(bulkLanes: 1);
        using var client = hub.Life.Client();
        var (start, ids) = await Recording.RecordAsync(client);
        await using var page = await ClientPage.OpenAsync(chromium, hub.Life);
        await page.StartAsync(hub.Life.Token());

        await page.CallAsync("startReplay", Recording.Request(start, speed: 10));
        await page.WaitForAsync("browsed.told.frames.length > 5", "the replay to bring something");
        await hub.DieAndRiseAsync();
        await page.WaitForAsync("browsed.told.statuses.at(-1) === 'completed'", "the replay to end");

        Assert.Equal(ids, await page.ToldAsync("frames"));
        await page.WaitForAsync("browsed.connections() === 2", "the page to have connected once more");
    }

    private static Task WaitForEventsAsync(ClientPage page, int count) =>
        page.WaitForAsync($"browsed.told.events.length >= {count}", $"{count} events to reach the browser");
}
