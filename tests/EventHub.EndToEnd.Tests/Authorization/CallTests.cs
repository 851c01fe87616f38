using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>Every call of the REST interface, by nobody, by a stranger, by the owner of what it is about, and by an admin.</summary>
public sealed partial class CallTests(CallTests.Hub hub) : IClassFixture<CallTests.Hub>
{
    private const string Owner = "mia";

    /// <summary>Stands in everything of the owner's, and must stand in nothing that anybody else is told.</summary>
    private const string Secret = "mias-secret";

    private const string Subscription = """{"event_source":"calls"}""";

    private const string Replay = """{"name":"calls","start_time":"2026-01-01T00:00:00Z","end_time":"2026-01-02T00:00:00Z"}""";

    private const string Emit = "/api/events/emit";

    /// <summary>Statuses for: nobody, a stranger, the owner, an admin. What stands in braces is made for each of them anew.</summary>
    private static readonly Call[] Calls =
    [
        new("POST", Emit, """{"type":"lab.note","source":"calls"}""", 401, 200, 200, 200),
        new("POST", Emit, """{"type":"health_update","source":"calls"}""", 401, 403, 403, 200),
        new("POST", Emit, """{"type":"user_login","source":"calls","user_id":"mia"}""", 401, 403, 200, 200),
        new("POST", Emit, """{"type":"lab.note","source":"calls","target_user_id":"mia"}""", 401, 403, 200, 200),
        new("POST", Emit, """{"events":[{"type":"lab.note","source":"calls"}],"checkpoint":{"source":"calls","position":1,"state":""}}""", 401, 403, 403, 200),
        new("GET", "/api/events/sources/{source}", null, 401, 403, 403, 200),
        new("GET", "/api/events/", null, 401, 200, 200, 200),
        new("GET", "/api/events/stream?cursor=none", null, 401, 404, 404, 404),
        new("GET", "/api/events/{event}", null, 401, 404, 200, 200),
        new("GET", "/api/events/statistics", null, 401, 403, 403, 200),
        new("POST", "/api/events/subscriptions", Subscription, 401, 201, 201, 201),
        new("GET", "/api/events/subscriptions", null, 401, 200, 200, 200),
        new("GET", "/api/events/subscriptions?user_id=mia", null, 401, 403, 200, 200),
        new("GET", "/api/events/subscriptions/{subscription}", null, 401, 404, 200, 200),
        new("PUT", "/api/events/subscriptions/{subscription}", Subscription, 401, 404, 200, 200),
        new("DELETE", "/api/events/subscriptions/{subscription}", null, 401, 404, 204, 204),
        new("POST", "/api/events/filters", """{"name":"{name}","filter":{}}""", 401, 201, 201, 201),
        new("GET", "/api/events/filters", null, 401, 200, 200, 200),
        new("GET", "/api/events/filters?user_id=mia", null, 401, 403, 200, 200),
        new("GET", "/api/events/filters/{filter}", null, 401, 404, 200, 200),
        new("PUT", "/api/events/filters/{filter}", """{"name":"{name}","filter":{}}""", 401, 404, 200, 200),
        new("DELETE", "/api/events/filters/{filter}", null, 401, 404, 204, 204),
        new("GET", "/api/events/?filter_id={filter}", null, 401, 400, 200, 200),

        // Whoever may use the filter is told of the cursor next, and has no stream that never ends.
        new("GET", "/api/events/stream?filter_id={filter}&cursor=other.bulk-0:0", null, 401, 400, 404, 404),
        new("POST", "/api/events/subscriptions", """{"filter_id":"{filter}"}""", 401, 400, 201, 201),
        new("PUT", "/api/events/subscriptions/{subscription}", """{"filter_id":"{filter}"}""", 401, 400, 200, 200),
        new("POST", "/api/events/replay/", Replay, 401, 200, 200, 200),
        new("GET", "/api/events/replay/", null, 401, 200, 200, 200),
        new("GET", "/api/events/replay/?user_id=mia", null, 401, 403, 200, 200),
        new("GET", "/api/events/replay/{replay}", null, 401, 404, 200, 200),
        new("POST", "/api/events/replay/{replay}/pause", null, 401, 404, 200, 200),
        new("POST", "/api/events/replay/{replay}/resume", null, 401, 404, 200, 200),
        new("POST", "/api/events/replay/{replay}/seek", """{"position_time":"2026-01-01T12:00:00Z"}""", 401, 404, 200, 200),
        new("POST", "/api/events/replay/{replay}/speed", """{"replay_speed":2}""", 401, 404, 200, 200),
        new("POST", "/api/events/replay/{replay}/stop", null, 401, 404, 200, 200),
        new("GET", "/api/events/deliveries", null, 401, 200, 200, 200),
        new("GET", "/api/events/deliveries?user_id=mia", null, 401, 403, 200, 200),
        new("POST", "/api/events/deliveries/{delivery}/retry", null, 401, 404, 409, 409),
        new("GET", "/api/websocket/info", null, 401, 200, 200, 200),

        // There is none, unless the hub was started for it.
        new("POST", "/api/auth/token", """{"user":"eve","role":"admin"}""", 401, 404, 404, 404),
        new("GET", "/metrics", null, 401, 403, 403, 200),
        new("GET", "/openapi/v1.json", null, 200, 200, 200, 200),
        new("GET", "/asyncapi/v1.json", null, 200, 200, 200, 200),
        new("GET", "/health/live", null, 200, 200, 200, 200),
        new("GET", "/health/ready", null, 200, 200, 200, 200),
    ];

    public static TheoryData<string, string, string?> All => [.. Calls.Select(static call => (call.Method, call.Path, call.Body))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_call_is_answered_to_whom_it_is_for_and_tells_others_nothing(string method, string path, string? body)
    {
        var expected = Calls.Single(c => (c.Method, c.Path, c.Body) == (method, path, body)).Statuses;
        var answers = new List<int>();
        foreach (var client in new[] { hub.Nobody, hub.Stranger, hub.Mia, hub.Admin })
        {
            var (status, text) = await hub.SendAsync(client, method, path, body);
            answers.Add(status);
            if (client == hub.Nobody || client == hub.Stranger)
            {
                Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(expected, answers);
    }

    [Fact]
    public async Task Every_call_that_is_documented_is_here()
    {
        using var document = JsonDocument.Parse(await hub.Admin.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
        var documented = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Where(static o => o.Name != "parameters").Select(method => (method.Name.ToUpperInvariant(), Shape(path.Name))));
        var here = Calls.Select(static call => (call.Method, Shape(call.Path.Split('?')[0])));

        Assert.Empty(documented.Except(here));
    }

    private static string Shape(string path) => Parameter().Replace(path, "{}").TrimEnd('/');

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    /// <param name="Method">Of the request.</param>
    /// <param name="Path">With what it is about in braces.</param>
    /// <param name="Body">JSON, or none.</param>
    /// <param name="Statuses">For nobody, a stranger, the owner, an admin.</param>
    private sealed record Call(string Method, string Path, string? Body, params int[] Statuses);

    /// <summary>A hub, and everything on it that a call can be about, made anew for each.</summary>
    public sealed class Hub : IAsyncLifetime
    {
        private HubProcess _hub = null!;
        private int _names;

        internal HttpClient Nobody { get; private set; } = null!;

        internal HttpClient Stranger { get; private set; } = null!;

        internal HttpClient Mia { get; private set; } = null!;

        internal HttpClient Admin { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _hub = await HubProcess.StartAsync();
            Nobody = new HttpClient { BaseAddress = _hub.Address };
            Stranger = _hub.Client(_hub.Token("eve", Role.User));
            Mia = _hub.Client(_hub.Token(Owner, Role.User, "mia.example"));
            Admin = _hub.Client();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in new[] { Nobody, Stranger, Mia, Admin })
            {
                client.Dispose();
            }

            await _hub.DisposeAsync();
        }

        internal async Task<(int Status, string Text)> SendAsync(HttpClient client, string method, string path, string? body)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(await FillAsync(path), UriKind.Relative));
            if (body is not null)
            {
                request.Content = Json(await FillAsync(body.Replace("{name}", NewName(), StringComparison.Ordinal)));
            }

            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            await StopReplaysAsync();
            return ((int)answer.StatusCode, text);
        }

        private async Task<string> FillAsync(string path)
        {
            var match = Parameter().Match(path);
            return !match.Success ? path : path.Replace(match.Value, await MakeAsync(match.Value), StringComparison.Ordinal);
        }

        private async Task<string> MakeAsync(string what) => what switch
        {
            "{source}" => await SourceAsync(),
            "{event}" => (await PostAsync(Mia, Emit, $$"""{"type":"user_login","source":"{{Secret}}","user_id":"{{Owner}}"}""")).GetProperty("id").GetString()!,
            "{subscription}" => await IdOfAsync("/api/events/subscriptions", $$"""{"event_source":"{{Secret}}"}"""),
            "{filter}" => await IdOfAsync("/api/events/filters", $$$"""{"name":"{{{Secret}}}-{{{NewName()}}}","filter":{"event_sources":["{{{Secret}}}"]}}"""),
            "{replay}" => (await PostAsync(Mia, "/api/events/replay/", Replay.Replace("calls", Secret, StringComparison.Ordinal))).GetProperty("replay_id").GetString()!,
            "{delivery}" => await DeliveryAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "nothing of that name is made"),
        };

        private async Task<string> IdOfAsync(string path, string body) => (await PostAsync(Mia, path, body)).GetProperty("id").GetString()!;

        private async Task<string> SourceAsync()
        {
            var source = $"source-{NewName()}";
            var checkpoint = $$"""{"source":"{{source}}","position":1,"state":"{{Secret}}"}""";
            await PostAsync(Admin, Emit, $$"""{"events":[{"type":"lab.note","source":"{{source}}"}],"checkpoint":{{checkpoint}}}""");
            return source;
        }

        /// <summary>For somebody who is away: it waits.</summary>
        private async Task<string> DeliveryAsync()
        {
            var sent = await PostAsync(
                Admin, Emit, $$"""{"type":"lab.note","source":"calls","data":{"text":"{{Secret}}"},"priority":"critical","target_user_id":"{{Owner}}"}""");
            var position = sent.GetProperty("position").GetString();
            return await Eventually.Get(
                async token =>
                {
                    using var page = JsonDocument.Parse(await Mia.GetStringAsync(new Uri("api/events/deliveries", UriKind.Relative), token));
                    var found = page.RootElement.GetProperty("deliveries").EnumerateArray()
                        .FirstOrDefault(d => d.GetProperty("position").GetString() == position);
                    return found.ValueKind == JsonValueKind.Undefined ? null : found.GetProperty("id").GetString();
                },
                "the delivery to be stored");
        }

        /// <summary>There may be few at once.</summary>
        private async Task StopReplaysAsync()
        {
            using var page = JsonDocument.Parse(await Admin.GetStringAsync(new Uri("api/events/replay/?status=pending", UriKind.Relative)));
            foreach (var replay in page.RootElement.GetProperty("replays").EnumerateArray())
            {
                using var answer = await Admin.PostAsync(new Uri($"api/events/replay/{replay.GetProperty("replay_id").GetString()}/stop", UriKind.Relative), null);
                answer.EnsureSuccessStatusCode();
            }
        }

        private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
        {
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), Json(body));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }

        private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

        private string NewName() => $"name-{++_names}";
    }
}
