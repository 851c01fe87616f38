using System.Text.Json;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>Who asks.</summary>
public sealed record Person(string Name, bool IsAdmin, params string[] Zones);

/// <summary>One event of the matrix: a kind of event, whose it is, and of which zone.</summary>
/// <param name="Kind">The type and what the documents say about its audience.</param>
/// <param name="Owner">Its <c>user_id</c>.</param>
/// <param name="Target">Its <c>target_user_id</c>.</param>
/// <param name="Zone">Its <c>data.zone</c>.</param>
internal sealed record Cell(Kind Kind, string? Owner, string? Target, string? Zone)
{
    /// <summary>Stands in every event's data, and in the answers to nobody for whom the event is cut.</summary>
    public const string Client = "198.51.100.77";

    public const string Rule = "the-rule-that-struck";

    public object ToEvent() => new
    {
        type = Kind.Type,
        source = "matrix",
        user_id = Owner,
        target_user_id = Target,
        session_id = "the-session",
        data = new { zone = Zone, client_ip = Client, qname = "www.example", rule = Rule },
        metadata = new { ip_address = Client },
    };

    /// <summary>The rule of docs/security.md, written a second time: the hub's own is what is tested.</summary>
    public bool IsSeenBy(Person person) =>
        person.IsAdmin
        || ((Target is null || Target == person.Name) && Kind.Audience switch
        {
            "all" or "redacted" => true,
            "own" => Owner == person.Name || Target == person.Name,
            "zone" => person.Zones.Contains("*") || (Zone is not null && person.Zones.Contains(Zone)),
            _ => false,
        });

    /// <summary>What must be true of the form in which somebody gets it.</summary>
    public void AssertForm(string way, Person person, JsonElement e)
    {
        var text = e.GetRawText();
        var data = e.GetProperty("data");
        if (person.IsAdmin || Kind.Audience != "redacted")
        {
            Assert.True(data.GetProperty("client_ip").GetString() == Client && data.GetProperty("rule").GetString() == Rule, $"{way}: {text}");
            Assert.Equal(Owner, e.TryGetProperty("user_id", out var owner) ? owner.GetString() : null);
            return;
        }

        string[] hidden = ["the-session", Client, "user_id\":\"" + Owner, "metadata"];
        Assert.All(hidden, secret => Assert.False(text.Replace("target_user_id", "target", StringComparison.Ordinal).Contains(secret, StringComparison.Ordinal), $"{way} shows {secret}: {text}"));
        if (Kind.IsSecurity)
        {
            Assert.Equal(["qname"], data.EnumerateObject().Select(static p => p.Name));
        }
        else
        {
            Assert.Equal("198.51.100.0", data.GetProperty("client_ip").GetString());
        }
    }
}

/// <param name="Type">Of the catalogue, or a custom one.</param>
/// <param name="Audience">As the catalogue has it; a custom type is for all.</param>
/// <param name="IsSecurity">Security events are cut down to a few fields.</param>
internal sealed record Kind(string Type, string Audience, bool IsSecurity = false)
{
    public static IReadOnlyList<Kind> All { get; } =
    [
        new("health_update", "all"),
        new("lab.note", "all"),
        new("user_login", "own"),
        new("config_change", "admin"),
        new("threat_detected", "admin"),
        new("zone_updated", "zone"),
        new("dns_query_log", "redacted"),
        new("malware_blocked", "redacted", IsSecurity: true),
    ];
}
