using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using EventHub.Testing;

namespace EventHub.Api.Tests.Fuzz;

/// <summary>
/// Ten thousand spoiled bodies against a real hub: it answers each of them, never with its own failure, and its log then holds
/// what it answered 200 to and nothing else.
/// </summary>
public sealed class BodyFuzzTests(ITestOutputHelper output)
{
    private const int Cases = 10_000;

    private const int Senders = 4;

    private static readonly string[] Valid =
    [
        """{"type":"custom_event","source":"fuzz"}""",
        """
        {"type":"dns_query_log","source":"fuzz","id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55","category":"dns","severity":"warning","priority":"urgent",
        "timestamp":"2026-11-22T13:41:03.234Z","data":{"zone":"example.org","nested":{"a":[1,2.5,true,null,"ü"]}},"user_id":"ann","session_id":"s1",
        "tags":["a","b"],"metadata":{"correlation_id":"c","custom_fields":{"k":"v"}},"expires_at":"2026-12-22T13:41:03+01:00","persist":true}
        """,
        """{"events":[{"type":"custom_event","source":"fuzz"},{"type":"my.app","source":"fuzz2","data":{"n":1}}]}""",
        """{"events":[{"type":"custom_event","source":"fuzz"}],"checkpoint":{"source":"fuzz","position":5,"state":"f:12"}}""",
    ];

    [Fact]
    public async Task Spoiled_bodies_are_refused_and_only_what_was_answered_is_stored()
    {
        var seed = new Random().Next();
        output.WriteLine($"seed {seed}");
        await using var hub = await HubProcess.StartAsync();
        var stored = new ConcurrentDictionary<string, byte>();
        var refused = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(hub, seed + sender, stored)));

        Assert.True(refused.Sum() > Cases / 2, $"only {refused.Sum()} bodies were spoiled");
        Assert.Equal(stored.Keys.Order(), (await PositionsAsync(hub)).Order());
    }

    private static async Task<int> SendAsync(HubProcess hub, int seed, ConcurrentDictionary<string, byte> stored)
    {
        var random = new Random(seed);
        var mutations = new JsonMutations(random);
        using var client = hub.Client();
        var refused = 0;
        for (var i = 0; i < Cases / Senders; i++)
        {
            var body = mutations.Spoil(Valid[random.Next(Valid.Length)]);
            using var answer = await client.PostAsync("/api/events/emit", new ByteArrayContent(body));
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Keep(text, stored);
                continue;
            }

            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"seed {seed} case {i}: {answer.StatusCode} {text}\n{Encoding.UTF8.GetString(body)}\n{hub.Errors}");
            using var problem = JsonDocument.Parse(text);
            Assert.Equal(4000, problem.RootElement.GetProperty("code").GetInt32());
            refused++;
        }

        return refused;
    }

    private static void Keep(string answer, ConcurrentDictionary<string, byte> stored)
    {
        using var json = JsonDocument.Parse(answer);
        var root = json.RootElement;
        foreach (var e in root.TryGetProperty("events", out var events) ? events.EnumerateArray().ToArray() : [root])
        {
            if (e.GetProperty("status").GetString() is "stored" or "duplicate")
            {
                stored.TryAdd(e.GetProperty("position").GetString()!, 0);
            }
        }
    }

    private static async Task<List<string>> PositionsAsync(HubProcess hub)
    {
        using var client = hub.Client();
        var positions = new List<string>();
        for (string? cursor = string.Empty; cursor is not null;)
        {
            var address = "/api/events/?order=asc&limit=1000" + (cursor.Length > 0 ? "&cursor=" + Uri.EscapeDataString(cursor) : string.Empty);
            using var page = JsonDocument.Parse(await client.GetStringAsync(address));
            positions.AddRange(page.RootElement.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("position").GetString()!));
            cursor = page.RootElement.GetProperty("next_cursor").GetString();
        }

        return positions;
    }
}
