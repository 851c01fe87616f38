using System.Net;
using System.Text.Json;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.EndToEnd.Tests;

/// <summary>Mia manages the zone mia.example. Whatever way she asks, she gets the same events in the same form.</summary>
public sealed class IsolationTests
{
    private const string Client = "192.0.2.77";

    private const string Secret = "kept-from-mia";

    /// <summary>What must stand nowhere in what she gets.</summary>
    private static readonly string[] Hidden = [Client, Secret];

    private static readonly object[] Visible =
    [
        new { type = "zone_updated", source = "test", data = new { zone = "Mia.Example.", serial = 2 } },
        new { type = "zone_updated", source = "test", data = new { zone_name = "mia.example", serial = 3 } },
        new { type = "user_login", source = "test", user_id = "mia" },
        new { type = "user_login", source = "test", target_user_id = "mia" },
        new { type = "lab.announcement", source = "test", data = new { text = "for all" } },
        new { type = "dns_query_log", source = "test", user_id = Secret, metadata = new { ip_address = Client }, data = new { client_ip = Client, qname = "www.example" } },
        new { type = "malware_blocked", source = "test", data = new { client_ip = Client, qname = "bad.example", qtype = "A", rule = Secret, rpz_zone = "rpz.malware" } },
    ];

    private static readonly object[] Invisible =
    [
        new { type = "zone_updated", source = "test", data = new { zone = Secret + ".example", serial = 2 } },
        new { type = "zone_updated", source = "test", data = new { zone = Secret + ".mia.example", serial = 2 } },
        new { type = "user_login", source = "test", user_id = Secret },
        new { type = "config_change", source = "test", data = new { text = Secret } },
        new { type = "bind_config_change", source = "test", user_id = "mia", data = new { text = Secret } },
        new { type = "lab.announcement", source = "test", target_user_id = Secret },
        new { type = "threat_detected", source = "test", data = new { text = Secret } },
    ];

    [Fact]
    public async Task A_user_sees_her_own_events_alone_and_redacted_live_recent_resumed_listed_and_one_by_one()
    {
        await using var hub = await HubProcess.StartAsync();
        using var admin = hub.Client();
        using var mia = hub.Client(hub.Token("mia", Role.User, "mia.example"));
        await using var live = await HubReader.ConnectAsync(hub, "mia", Role.User, "mia.example");
        var beginning = await live.SubscribeAsync();

        var hidden = await admin.EmitAsync(Invisible);
        var visible = await admin.EmitAsync(Visible);
        await live.WaitForAsync(visible.Count);
        await using var resumed = await HubReader.ConnectAsync(hub, "mia", Role.User, "mia.example");
        await resumed.SubscribeAsync(beginning);
        await resumed.WaitForAsync(visible.Count);

        var views = new Dictionary<string, IReadOnlyList<JsonElement>>
        {
            ["live"] = live.Events,
            ["resumed"] = resumed.Events,
            ["recent"] = await live.GetRecentAsync(),
            ["listed"] = await Listing.ReadAllAsync(mia),
            ["one by one"] = await ReadEachAsync(mia, visible),
        };
        foreach (var (way, events) in views)
        {
            Assert.True(visible.Order().SequenceEqual(events.Select(IdOf).Order()), $"{way}: {string.Join('\n', events)}");
            Assert.All(events, e => AssertRedacted(way, e));
        }

        foreach (var id in hidden)
        {
            using var answer = await mia.GetAsync(new Uri($"api/events/{id}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_user_learns_nothing_hidden_by_filtering_for_it()
    {
        await using var hub = await HubProcess.StartAsync();
        using var admin = hub.Client();
        using var mia = hub.Client(hub.Token("mia", Role.User, "mia.example"));
        await admin.EmitAsync([.. Visible, .. Invisible]);
        var byClient = ConditionOn("client_ip", Client);
        var byRule = ConditionOn("rule", Secret);

        Assert.Equal(2, (await Listing.ReadAllAsync(admin, byClient)).Count);
        Assert.Single(await Listing.ReadAllAsync(admin, byRule));
        Assert.Empty(await Listing.ReadAllAsync(mia, byClient));
        Assert.Empty(await Listing.ReadAllAsync(mia, byRule));
        Assert.Empty(await Listing.ReadAllAsync(mia, $"user_ids={Secret}&"));
    }

    [Fact]
    public async Task Another_user_and_an_admin_see_what_is_theirs()
    {
        await using var hub = await HubProcess.StartAsync();
        using var admin = hub.Client();
        using var other = hub.Client(hub.Token("other", Role.User));
        await using var live = await HubReader.ConnectAsync(hub, "boss", Role.Admin);
        await live.SubscribeAsync();
        var all = await admin.EmitAsync([.. Visible, .. Invisible]);
        await live.WaitForAsync(all.Count);

        Assert.Equal(all.Order(), live.Events.Select(IdOf).Order());
        Assert.Contains(live.Events, static e => e.GetRawText().Contains(Client, StringComparison.Ordinal));
        Assert.Equal(
            ["lab.announcement", "dns_query_log", "malware_blocked"],
            (await Listing.ReadAllAsync(other)).OrderBy(static e => e.GetProperty("priority").GetString() == "critical")
                .Select(static e => e.GetProperty("type").GetString()));
    }

    private static string ConditionOn(string field, string value)
    {
        var filters = JsonSerializer.Serialize(new[] { new { field, @operator = "equals", value } });
        return $"data_filters={Uri.EscapeDataString(filters)}&";
    }

    private static Guid IdOf(JsonElement e) => e.GetProperty("id").GetGuid();

    private static void AssertRedacted(string way, JsonElement e)
    {
        foreach (var hidden in Hidden)
        {
            Assert.False(e.GetRawText().Contains(hidden, StringComparison.Ordinal), $"{way} shows {hidden}: {e}");
        }

        switch (e.GetProperty("type").GetString())
        {
            case "dns_query_log":
                Assert.Equal("192.0.2.0", e.GetProperty("data").GetProperty("client_ip").GetString());
                Assert.Equal("www.example", e.GetProperty("data").GetProperty("qname").GetString());
                break;
            case "malware_blocked":
                Assert.Equal("""{"qname":"bad.example"}""", e.GetProperty("data").GetRawText());
                break;
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> ReadEachAsync(HttpClient client, IEnumerable<Guid> ids)
    {
        var events = new List<JsonElement>();
        foreach (var id in ids)
        {
            using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri($"api/events/{id}", UriKind.Relative)));
            events.Add(document.RootElement.Clone());
        }

        return events;
    }
}
