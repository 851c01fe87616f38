using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;

namespace EventHub.Api.Tests.Fuzz;

/// <summary>Ten thousand query strings against a real hub with events in its log, sent as bytes that no client library would send.</summary>
public sealed class FilterFuzzTests(ITestOutputHelper output)
{
    private const int Cases = 10_000;

    private const int Senders = 4;

    private static readonly string[] Names =
    [
        "event_types", "event_categories", "event_sources", "severity_levels", "priorities", "user_ids", "tags", "required_tags", "excluded_tags",
        "start_time", "end_time", "data_filters", "limit", "cursor", "order", "nope", "", "LIMIT", "tags[]",
    ];

    private static readonly string[] Values =
    [
        "a", "*", "***************a", "dns", "dns,security", ",", ",,,,", "", "info", "urgent", "2026-11-22T13:41:03Z", "2026-11-22", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "0", "1", "1000", "1001", "-1", "1e3", "99999999999999999999", "asc", "desc", "x.bulk-0:1",
        "x.bulk-0:9223372036854775807", "x.bulk-0:99999999999999999999", ".", "x..", "%00", "%FF", "%C0%80", "%", "%zz", "%ED%A0%80", "+", "%2B", "'; drop table events; --",
        "[]", "{}", "[1]", "[{}]", """[{"field":"a","operator":"equals","value":1}]""", """[{"field":"a.b.c","operator":"in","value":[1,"x",null]}]""",
        """[{"field":"a","operator":"contains","value":"%"}]""", """[{"field":"a'b\"c","operator":"less_than","value":1e400}]""",
        """[{"field":"$.a[0]","operator":"not_in","value":[]}]""", """[{"field":"","operator":"equals","value":{}}]""", """[{"field":"a","operator":"equals","value":"\ud800"}]""",
    ];

    [Fact]
    public async Task Filters_are_answered_or_refused_and_change_nothing()
    {
        var seed = new Random().Next();
        output.WriteLine($"seed {seed}");
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        using var emitted = await client.EmitAsync(
            """{"events":[{"type":"custom_event","source":"a","data":{"a":1},"tags":["a"]},{"type":"security_alert","source":"b","data":{"a":"x"}}]}""");
        Assert.True(emitted.IsSuccessStatusCode);
        var answers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(hub, seed + sender)));

        Assert.True(answers.Sum(static a => a.Refused) > Cases / 4);
        Assert.True(answers.Sum(static a => a.Answered) > Cases / 50);
        using var page = await client.GetAsync("/api/events/");
        Assert.Equal(2, (await page.JsonAsync()).GetProperty("events").GetArrayLength());
    }

    private static async Task<(int Answered, int Refused)> SendAsync(HubProcess hub, int seed)
    {
        var random = new Random(seed);
        var (answered, refused) = (0, 0);
        var token = hub.Token();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, hub.Address.Port);
        var http = new RawHttp(socket.GetStream());
        for (var i = 0; i < Cases / Senders; i++)
        {
            var query = Query(random);
            var (status, body) = await http.GetAsync("/api/events/?" + query, token);
            Assert.True(status is 200 or (>= 400 and < 500), $"seed {seed} case {i}: {status} {body}\n{query}\n{hub.Errors}");
            using var json = JsonDocument.Parse(body);
            if (status == 200)
            {
                Assert.Equal(JsonValueKind.Array, json.RootElement.GetProperty("events").ValueKind);
                answered++;
            }
            else
            {
                Assert.Equal(4000, json.RootElement.GetProperty("code").GetInt32());
                refused++;
            }
        }

        return (answered, refused);
    }

    private static string Query(Random random)
    {
        var query = new StringBuilder();
        for (var parts = random.Next(1, 4); parts > 0; parts--)
        {
            var name = Names[random.Next(Names.Length)];
            var value = Values[random.Next(Values.Length)];
            if (random.Next(4) == 0)
            {
                value = value[..random.Next(value.Length + 1)] + (char)random.Next(0x21, 0x7f) + new string('x', random.Next(4) == 0 ? 200 : 0);
            }

            query.Append(name).Append('=').Append(Sendable(value)).Append('&');
        }

        return query.ToString(0, query.Length - 1);
    }

    /// <summary>A request line ends at the first blank; everything else goes as it is.</summary>
    private static string Sendable(string value) => value.Replace(" ", "%20", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
}
