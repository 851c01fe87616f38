using System.Text.Json;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>Every kind of event, whosever it is, on every path, for everybody: each gets exactly what the rules say, in the form that they say.</summary>
public sealed class SeeingTests(SeeingTests.Emitted emitted) : IClassFixture<SeeingTests.Emitted>
{
    private static readonly Person[] People =
    [
        new("root", IsAdmin: true),
        new("mia", IsAdmin: false, "mia.example"),
        new("bob", IsAdmin: false, "bob.example", "lab.example"),
        new("zed", IsAdmin: false, "*"),
        new("eve", IsAdmin: false),
    ];

    private static readonly string?[] Zones = [null, "mia.example", "bob.example", "sub.mia.example"];

    private static readonly (string? Owner, string? Target)[] Owners =
        [(null, null), ("mia", null), ("bob", null), (null, "mia"), (null, "bob"), ("mia", "bob"), ("bob", "mia")];

    private static readonly IReadOnlyList<Cell> Cells =
        [.. from kind in Kind.All from owner in Owners from zone in Zones select new Cell(kind, owner.Owner, owner.Target, zone)];

    public static TheoryData<string> Everybody => [.. People.Select(static p => p.Name)];

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Everybody_gets_exactly_what_is_theirs_to_see_on_every_path(string name)
    {
        var person = People.Single(p => p.Name == name);
        var expected = Cells.Where(cell => cell.IsSeenBy(person)).Select(cell => emitted.IdOf(cell)).Order().ToArray();
        foreach (var way in emitted.WaysOf(person))
        {
            var got = (await way.ReadAsync(emitted.Fences)).Where(e => !emitted.Fences.Last.Contains(e.GetProperty("id").GetGuid())).ToArray();
            var ids = got.Select(static e => e.GetProperty("id").GetGuid()).Order().ToArray();
            var where = $"{name}, {way.Name}";
            Assert.True(expected.SequenceEqual(ids), $"{where}: too many {Tell(ids.Except(expected))}; missing {Tell(expected.Except(ids))}; {ids.Length - ids.Distinct().Count()} twice");
            Assert.All(got, e => emitted.CellOf(e.GetProperty("id").GetGuid()).AssertForm(where, person, e));
        }
    }

    private string Tell(IEnumerable<Guid> ids) => $"[{string.Join(", ", ids.Select(emitted.CellOf))}]";

    /// <summary>A hub to whose people the events of the matrix came while they had every path open.</summary>
    public sealed class Emitted : IAsyncLifetime
    {
        private readonly Dictionary<string, List<IWay>> _ways = [];
        private readonly Dictionary<Guid, Cell> _cells = [];
        private HubProcess _hub = null!;

        internal Fences Fences { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _hub = await HubProcess.StartAsync();
            foreach (var person in People)
            {
                _ways[person.Name] = await OpenAsync(person);
            }

            using var admin = _hub.Client();
            var ids = await admin.EmitAsync(Cells.Select(static cell => cell.ToEvent()));
            for (var i = 0; i < Cells.Count; i++)
            {
                _cells[ids[i]] = Cells[i];
            }

            var last = await admin.EmitAsync(
                new { type = "lab.fence", source = "matrix" }, new { type = "lab.fence", source = "matrix", priority = "urgent" });
            Fences = new Fences([.. ids, .. last], last.ToHashSet());
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var way in _ways.Values.SelectMany(static ways => ways))
            {
                await way.DisposeAsync();
            }

            await _hub.DisposeAsync();
        }

        internal IReadOnlyList<IWay> WaysOf(Person person) => _ways[person.Name];

        internal Guid IdOf(Cell cell) => _cells.Single(pair => pair.Value == cell).Key;

        internal Cell CellOf(Guid id) => _cells[id];

        private async Task<List<IWay>> OpenAsync(Person person)
        {
            var token = _hub.Token(person.Name, person.IsAdmin ? Role.Admin : Role.User, person.Zones);
            var client = _hub.Client(token);
            using var stored = await client.PostAsync(
                new Uri("api/events/subscriptions", UriKind.Relative),
                new StringContent("""{"event_type":"*"}""", System.Text.Encoding.UTF8, "application/json"));
            Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync());
            await using var boss = _hub.Connection();
            await boss.StartAsync();
            var beginning = (await boss.InvokeAsync<JsonElement>("subscribe_events", new { })).GetProperty("cursor").GetString();

            return
            [
                await LiveAsync("live", new { }),
                await LiveAsync("compressed", new { encodings = new[] { "br" }, batching = new { compression_threshold_bytes = 1 } }),
                await LiveAsync("stored subscription", new { stored = true }),
                await SocketWay.OpenAsync(
                    "resumed with an admin's cursor", _hub.Connection(token), hub => hub.InvokeAsync("subscribe_events", new { cursor = beginning }), beginsLate: true),
                await SocketWay.OpenAsync(
                    "replayed",
                    _hub.Connection(token),
                    hub => hub.InvokeAsync("start_replay", Replay()),
                    beginsLate: true),
                await PlainSocketWay.OpenAsync("live on a plain socket", _hub, token, "/api/websocket/ws", new { type = "subscribe_events", data = new { } }),
                await StreamWay.OpenAsync("live as a stream", client, ""),
                new AskingWay("resumed on a plain socket", async fences =>
                {
                    await using var way = await PlainSocketWay.OpenAsync(
                        "resumed", _hub, token, "/api/websocket/ws", new { type = "subscribe_events", data = new { cursor = beginning } });
                    return await way.ReadAsync(fences);
                }),
                new AskingWay("resumed as a stream", async fences =>
                {
                    await using var way = await StreamWay.OpenAsync("resumed", client, $"?cursor={Uri.EscapeDataString(beginning!)}");
                    return await way.ReadAsync(fences);
                }),
                new AskingWay("recent on a plain socket", async fences =>
                {
                    await using var way = await PlainSocketWay.OpenAsync(
                        "recent", _hub, token, "/api/websocket/ws", new { type = "get_recent_events", data = new { limit = 1_000 } });
                    return await way.ReadAsync(fences);
                }),
                new AskingWay("replayed on a plain socket", async fences =>
                {
                    await using var way = await PlainSocketWay.OpenAsync("replayed", _hub, token, "/api/websocket/ws", new { type = "start_replay", data = Replay() });
                    return await way.ReadAsync(fences);
                }),
                new AskingWay("recent", async _ =>
                {
                    await using var connection = _hub.Connection(token);
                    await connection.StartAsync();
                    var answer = await connection.InvokeAsync<JsonElement>("get_recent_events", new { limit = 1_000 });
                    return [.. answer.GetProperty("events").EnumerateArray()];
                }),
                new AskingWay("listed", async _ => await Listing.ReadAllAsync(client)),
                new AskingWay("listed with a filter", async _ => await Listing.ReadAllAsync(client, "event_types=*&excluded_tags=none&")),
                new AskingWay("one by one", fences => EachAsync(client, fences.All)),
            ];

            async Task<IWay> LiveAsync(string way, object subscription) =>
                await SocketWay.OpenAsync(way, _hub.Connection(token), hub => hub.InvokeAsync("subscribe_events", subscription));
        }

        private static object Replay() => new
        {
            name = "matrix",
            start_time = Time(TimeSpan.FromHours(-1)),
            end_time = Time(TimeSpan.FromHours(1)),
            replay_speed = "max",
        };

        private static string Time(TimeSpan fromNow) =>
            (TimeProvider.System.GetUtcNow() + fromNow).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

        /// <summary>What is not there is told from what is not to be seen by nothing.</summary>
        private static async Task<IReadOnlyList<JsonElement>> EachAsync(HttpClient client, IEnumerable<Guid> ids)
        {
            using var none = await client.GetAsync(new Uri($"api/events/{Guid.CreateVersion7()}", UriKind.Relative));
            var nothing = await none.Content.ReadAsStringAsync();
            var events = new List<JsonElement>();
            foreach (var id in ids)
            {
                using var answer = await client.GetAsync(new Uri($"api/events/{id}", UriKind.Relative));
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode)
                {
                    using var document = JsonDocument.Parse(text);
                    events.Add(document.RootElement.Clone());
                }
                else
                {
                    Assert.Equal(nothing, text);
                }
            }

            return events;
        }
    }
}
