using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Hub;

/// <summary>Whole hubs that track what asks for it: users who are away, readers who acknowledge, crashes in between.</summary>
public sealed class TrackedDeliveryTests
{
    private const string User = "ann";

    private const string Plain = """{"filter":{"event_sources":["alerts"]}}""";

    private const string Tracked = """{"filter":{"event_sources":["alerts"]},"batching":{"batch_timeout_ms":0},"tracked":true}""";

    [Fact]
    public async Task A_user_who_was_away_gets_at_connect_what_was_addressed_in_order_and_once()
    {
        await using var hub = await HubProcess.StartAsync();
        var addressed = await EmitAsync(hub, 30, """ "priority":"critical","target_user_id":"ann" """);
        await EmitAsync(hub, 3, """ "priority":"critical","target_user_id":"bob" """);
        await EmitAsync(hub, 3, """ "priority":"normal","target_user_id":"ann" """);
        await UntilAsync(hub, "pending", 30);
        await hub.UntilRoutedAsync();

        await using (var reader = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Plain))
        {
            var (positions, last) = await reader.TakeAsync(30);
            var after = await EmitAsync(hub, 1, """ "priority":"urgent","target_user_id":"ann" """);
            var live = await reader.NextAsync();

            Assert.Equal(addressed, positions);
            Assert.True(last.IsRedelivered);
            Assert.Equal((after[0], false), (Assert.Single(live.Positions), live.IsRedelivered));

            // The node's report follows the events: whoever leaves before it is sent them again.
            await UntilAsync(hub, "delivered", 31);
        }

        await using var again = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Plain);
        var next = await EmitAsync(hub, 1, """ "priority":"critical" """);
        Assert.Equal(next, (await again.NextAsync()).Positions);
    }

    [Fact]
    public async Task What_its_user_may_see_only_as_an_admin_waits_until_the_user_comes_as_one()
    {
        await using var hub = await HubProcess.StartAsync();
        var forAdmins = await EmitAsync(hub, 1, """ "priority":"critical","target_user_id":"ann" """, type: "config_change");
        var forAll = await EmitAsync(hub, 1, """ "priority":"critical","target_user_id":"ann" """);
        await UntilAsync(hub, "pending", 2);
        await using (var user = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Tracked))
        {
            var only = await user.NextAsync();
            Assert.Equal(forAll, only.Positions);
            await user.AckAsync(only);
            await UntilAsync(hub, "delivered", 1);
        }

        await using var admin = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.Admin)), Tracked);

        Assert.Equal(forAdmins, (await admin.NextAsync()).Positions);
    }

    [Fact]
    public async Task What_expires_before_its_user_comes_is_not_sent()
    {
        await using var hub = await HubProcess.StartAsync();
        var expiry = DateTimeOffset.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 10);
        await EmitAsync(hub, 2, $$""" "priority":"critical","target_user_id":"ann","expires_at":"{{expiry:yyyy-MM-ddTHH:mm:ss.fffZ}}" """);
        var lasting = await EmitAsync(hub, 1, """ "priority":"critical","target_user_id":"ann" """);
        await UntilAsync(hub, "pending", 3);
        await Eventually.Holds(() => TimeProvider.System.GetUtcNow() > expiry, "the events to expire");

        await using var reader = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Plain);

        Assert.Equal(lasting, (await reader.NextAsync()).Positions);
        await UntilAsync(hub, "delivered", 1);
        Assert.Equal(2, (await ListAsync(hub, "pending")).Length);
    }

    [Fact]
    public async Task A_tracked_subscription_is_delivered_by_its_acknowledgement_and_not_before()
    {
        await using var hub = await HubProcess.StartAsync();
        await using var reader = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Tracked);
        var urgent = await EmitAsync(hub, 1, """ "priority":"urgent" """);
        var (_, first) = await reader.TakeAsync(1);
        await EmitAsync(hub, 2, """ "priority":"low" """);
        var (_, last) = await reader.TakeAsync(2);
        await UntilAsync(hub, "pending", 3);

        await reader.AckAsync(first);
        await UntilAsync(hub, "delivered", 1);
        Assert.Equal(urgent[0], (await ListAsync(hub, "delivered"))[0].GetProperty("position").GetString());
        await reader.AckAsync(last);
        await UntilAsync(hub, "delivered", 3);

        Assert.Empty(await ListAsync(hub, "pending"));
        Assert.Empty(reader.Rest());
    }

    [Fact]
    public async Task A_plain_event_has_no_delivery()
    {
        await using var hub = await HubProcess.StartAsync();
        await using var reader = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Plain);
        await EmitAsync(hub, 20, """ "priority":"normal","target_user_id":"ann" """);
        await EmitAsync(hub, 20, """ "priority":"critical" """);
        await reader.TakeAsync(40);

        // The keeper takes the lane in order: when this one is stored, it has passed the others.
        await EmitAsync(hub, 1, """ "priority":"critical","target_user_id":"bob" """);
        await UntilAsync(hub, "pending", 1, "bob");

        Assert.Single(await ListAsync(hub, null));
    }

    [Fact]
    public async Task What_is_not_acknowledged_is_sent_again_and_becomes_a_dead_letter_that_can_be_redriven()
    {
        await using var hub = await HubProcess.StartAsync(Quick(attempts: 3));
        await using var reader = await TrackedReader.ConnectAsync(hub.Connection(hub.Token(User, Role.User)), Tracked);
        var sent = await EmitAsync(hub, 2, """ "priority":"critical" """);

        var (first, _) = await reader.TakeAsync(2);
        var second = await reader.NextAsync();
        var third = await reader.NextAsync();
        await UntilAsync(hub, "failed", 2);
        var dead = (await ListAsync(hub, "failed"))[0];

        Assert.Equal(sent, first);
        Assert.Equal(sent, second.Positions);
        Assert.Equal(sent, third.Positions);
        Assert.True(second.IsRedelivered && third.IsRedelivered);
        Assert.NotEqual(second.Cursor, third.Cursor);
        Assert.Equal(3, dead.GetProperty("attempts").GetInt32());
        Assert.Contains("not acknowledged", dead.GetProperty("error_message").GetString(), StringComparison.Ordinal);
        Assert.Empty(reader.Rest());

        using var client = hub.Client();
        using var answer = await client.PostAsync($"/api/events/deliveries/{dead.GetProperty("id").GetString()}/retry", null);
        var redriven = await reader.NextAsync();
        await reader.AckAsync(redriven);
        await UntilAsync(hub, "delivered", 1);

        Assert.Equal("pending", (await answer.JsonAsync()).GetProperty("status").GetString());
        Assert.Equal([dead.GetProperty("position").GetString()!], redriven.Positions);
    }

    [Fact]
    public async Task A_crash_loses_no_delivery_that_is_not_settled()
    {
        using var data = new TempDirectory();
        string[] addressed;
        string[] tracked;
        HubStart start;
        await using (var hub = await HubProcess.StartAsync(new HubStart { DataDirectory = data.Path }))
        {
            addressed = await EmitAsync(hub, 10, """ "priority":"critical","target_user_id":"ann" """);
            await using var reader = await TrackedReader.ConnectAsync(hub.Connection(hub.Token("bob", Role.User)), Tracked);
            tracked = await EmitAsync(hub, 5, """ "priority":"normal" """);
            var (_, last) = await reader.TakeAsync(5);
            await UntilAsync(hub, "pending", 5, "bob");
            start = hub.Start;
            hub.Kill();
        }

        await using var next = await HubProcess.StartAsync(start);
        await using var ann = await TrackedReader.ConnectAsync(next.Connection(next.Token(User, Role.User)), Tracked);
        await using var bob = await TrackedReader.ConnectAsync(next.Connection(next.Token("bob", Role.User)), Tracked);
        var (forAnn, annLast) = await ann.TakeAsync(10);
        var (forBob, bobLast) = await bob.TakeAsync(5);
        await ann.AckAsync(annLast);
        await bob.AckAsync(bobLast);

        await UntilAsync(next, "delivered", 15);
        Assert.Equal(addressed, forAnn);
        Assert.Equal(tracked, forBob);
        Assert.Empty(await ListAsync(next, "pending"));
    }

    private static HubStart Quick(int attempts) => new()
    {
        Environment = new Dictionary<string, string>
        {
            ["EventHub__Tracking__MaxAttempts"] = $"{attempts}",
            ["EventHub__Tracking__AckTimeout"] = "00:00:00.5",
            ["EventHub__Tracking__BaseDelay"] = "00:00:00.2",
            ["EventHub__Tracking__MaxDelay"] = "00:00:00.5",
        },
    };

    private static async Task<string[]> EmitAsync(HubProcess hub, int count, string fields, string type = "custom_event")
    {
        using var client = hub.Client();
        var one = $$"""{"type":"{{type}}","source":"alerts",{{fields}}}""";
        using var answer = await client.EmitAsync($$"""{"events":[{{string.Join(',', Enumerable.Repeat(one, count))}}]}""");
        Assert.True(answer.IsSuccessStatusCode);
        return [.. (await answer.JsonAsync()).GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("position").GetString()!)];
    }

    private static Task UntilAsync(HubProcess hub, string status, int count, string? user = null) => Eventually.Holds(
        async _ => (await ListAsync(hub, status, user)).Length >= count, $"{count} deliveries to be {status}");

    private static async Task<JsonElement[]> ListAsync(HubProcess hub, string? status, string? user = null)
    {
        using var client = hub.Client();
        using var answer = await client.GetAsync(
            $"/api/events/deliveries?limit=1000{(status is null ? "" : $"&status={status}")}{(user is null ? "" : $"&user_id={user}")}");
        Assert.True(answer.IsSuccessStatusCode);
        return [.. (await answer.JsonAsync()).GetProperty("deliveries").EnumerateArray().Select(static d => d.Clone())];
    }
}
