using System.Text.Json;
using EventHub.EndToEnd.Tests.Browsing;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests;

/// <summary>The built package's REST calls in a real browser, against a real hub.</summary>
[Collection(ChromiumTests.Name)]
public sealed class TypeScriptApiTests(Chromium chromium)
{
    private const int Few = 5;

    private static readonly object Browsed = new { event_sources = new[] { "browsed:*" } };

    [Fact]
    public async Task Events_are_emitted_listed_found_and_looked_back_at()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { BulkLanes = 1 });
        await using var page = await ClientPage.OpenAsync(chromium, hub);
        await page.StartAsync(hub.Token());

        var emitted = await page.CallAsync("api", "emit", Recording.Queries(Few).ToArray());
        var ids = IdsOf(emitted.GetProperty("events"));
        Assert.Equal(Few, ids.Count);

        var first = await page.CallAsync("api", "query", new { event_sources = new[] { "browsed:*" }, limit = 2 });
        Assert.Equal(ids.Reverse().Take(2), IdsOf(first.GetProperty("events")));
        var cursor = first.GetProperty("next_cursor").GetString()!;
        var rest = await page.CallAsync("api", "query", new { event_sources = new[] { "browsed:*" }, cursor });
        Assert.Equal(ids.Reverse().Skip(2), IdsOf(rest.GetProperty("events")));

        Assert.Equal("q1.lab.example", (await page.CallAsync("api", "find", ids[0])).GetProperty("data").GetProperty("qname").GetString());
        Assert.Equal(JsonValueKind.Null, (await page.CallAsync("api", "find", Guid.CreateVersion7())).ValueKind);
        var recent = await page.CallAsync("recent", Browsed);
        Assert.Equal(ids, recent.EnumerateArray().Select(static id => id.GetGuid()));

        var refusal = await page.CallAsync("refusalOf", "query", new { limit = 0 });
        Assert.Equal("ApiError", refusal.GetProperty("name").GetString());
        Assert.Equal(400, refusal.GetProperty("status").GetInt32());
        Assert.True(refusal.GetProperty("fields").TryGetProperty("limit", out _));
    }

    [Fact]
    public async Task Stored_subscriptions_are_made_followed_and_removed()
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        await using var page = await ClientPage.OpenAsync(chromium, hub);
        await page.StartAsync(hub.Token());

        var made = await page.CallAsync("api", "subscriptions.create", new { event_source = "browsed:*" });
        var id = made.GetProperty("id").GetGuid();
        var all = await page.CallAsync("api", "subscriptions.list");
        Assert.Equal([id], IdsOf(all.GetProperty("subscriptions")));
        Assert.Equal(id, (await page.CallAsync("api", "subscriptions.get", id)).GetProperty("id").GetGuid());

        await page.CallAsync("followStored");
        await Eventually.Holds(
            _ => Task.FromResult(page.Received.Any(static f => f.Contains("\"stored\":", StringComparison.Ordinal))), "the hub to follow what is stored");
        var ids = await client.EmitAsync(Recording.Queries(Few));
        await page.WaitForAsync($"browsed.told.stored.length >= {Few}", "events to come by what is stored");
        Assert.Equal(ids, await page.ToldAsync("stored"));

        await page.CallAsync("api", "subscriptions.remove", id);
        Assert.Equal(404, (await page.CallAsync("refusalOf", "subscriptions.get", id)).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_replay_that_was_started_by_a_call_is_listed_and_read()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { BulkLanes = 1 });
        using var client = hub.Client();
        var (start, ids) = await Recording.RecordAsync(client);
        await using var page = await ClientPage.OpenAsync(chromium, hub);
        await page.StartAsync(hub.Token());

        var replay = await page.CallAsync("api", "replays.start", Recording.Request(start, "max"));
        Assert.Equal("pending", replay.GetProperty("status").GetString());
        var id = replay.GetProperty("replay_id").GetGuid();
        var pending = await page.CallAsync("api", "replays.list", new { status = "pending" });
        Assert.Equal(id, Assert.Single(pending.GetProperty("replays").EnumerateArray()).GetProperty("replay_id").GetGuid());

        await page.CallAsync("readReplay", id);
        await page.WaitForAsync("browsed.told.statuses.at(-1) === 'completed'", "the replay to end");
        Assert.Equal(ids, await page.ToldAsync("frames"));
        Assert.Equal("completed", (await page.CallAsync("api", "replays.get", id)).GetProperty("status").GetString());
        Assert.Empty(page.Complaints.All);
    }

    private static IReadOnlyList<Guid> IdsOf(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetProperty("id").GetGuid())];
}
