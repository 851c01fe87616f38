using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Hub;

public sealed class SqliteSubscriptionRest(SqliteHub hub) : SubscriptionRestTests(hub), IClassFixture<SqliteHub>;

public sealed class PostgresSubscriptionRest(PostgresHub hub) : SubscriptionRestTests(hub), IClassFixture<PostgresHub>;

/// <summary>Stored subscriptions over REST, and what connections that follow them are sent.</summary>
public abstract class SubscriptionRestTests(StoredHub hub)
{
    private const string Path = "/api/events/subscriptions";

    private const string Follow = """{"stored":true,"batching":{"batch_timeout_ms":0}}""";

    [Fact]
    public async Task A_subscription_is_read_as_it_was_written_and_its_filter_says_all_of_it()
    {
        using var ann = Client("ann-1");
        using var created = await PostAsync(ann, """
            {"event_type":"zone_*","event_category":"dns","event_source":"bind*","severity_filter":["error","critical"],"tag_filters":["prod"],
             "user_filters":["bob"],"filter":{"required_tags":["dc1"],"data_filters":[{"field":"zone","operator":"contains","value":"example"}]},
             "expires_at":"2099-01-01T00:00:00Z"}
            """);
        var subscription = await ReadAsync(created, HttpStatusCode.Created);

        using var found = await ann.GetAsync(created.Headers.Location);
        Assert.Equal(subscription.GetRawText(), (await ReadAsync(found, HttpStatusCode.OK)).GetRawText());
        Assert.Equal("ann-1", subscription.GetProperty("user_id").GetString());
        Assert.Equal("2099-01-01T00:00:00.000Z", subscription.GetProperty("expires_at").GetString());
        Assert.Equal(
            """{"event_types":["zone_*"],"event_categories":["dns"],"event_sources":["bind*"],"severity_levels":["error","critical"],"user_ids":["bob"],"tags":["prod"],"required_tags":["dc1"],"data_filters":[{"field":"zone","operator":"contains","value":"example"}]}""",
            subscription.GetProperty("filter").GetRawText());
    }

    [Theory]
    [InlineData("""{"event_type":"Zone"}""", "event_type")]
    [InlineData("""{"event_category":"dnss"}""", "event_category")]
    [InlineData("""{"severity_filter":["bad"]}""", "severity_filter[0]")]
    [InlineData("""{"tag_filters":"a"}""", "tag_filters")]
    [InlineData("""{"user_filters":[1]}""", "user_filters[0]")]
    [InlineData("""{"filter":{"data_filters":[{"field":"a","operator":"like","value":1}]}}""", "filter.data_filters[0].operator")]
    [InlineData("""{"event_type":"a","filter":{"event_types":["b"]}}""", "event_type")]
    [InlineData("""{"expires_at":"2001-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"expires_at":"soon"}""", "expires_at")]
    [InlineData("""{"filter":{},"filter_id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55"}""", "filter_id")]
    [InlineData("""{"filter_id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55"}""", "filter_id")]
    [InlineData("""{"batch":1}""", "batch")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        using var ann = Client("ann-2");
        using var answer = await PostAsync(ann, body);

        var problem = await answer.ProblemAsync(400, 4000);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Others_find_nothing_of_it_and_admins_read_change_and_delete_it()
    {
        using var ann = Client("ann-3");
        using var eve = Client("eve-3");
        using var root = Client("root", Role.Admin);
        using var created = await PostAsync(ann, """{"event_type":"a"}""");
        var at = created.Headers.Location!;

        using var read = await eve.GetAsync(at);
        using var changed = await eve.PutAsync(at, Json("{}"));
        using var deleted = await eve.DeleteAsync(at);
        using var missing = await eve.GetAsync($"{Path}/{Guid.NewGuid()}");
        var nothing = (await missing.ProblemAsync(404, 4004)).GetProperty("detail").GetString();
        foreach (var answer in (HttpResponseMessage[])[read, changed, deleted])
        {
            Assert.Equal(nothing, (await answer.ProblemAsync(404, 4004)).GetProperty("detail").GetString());
        }

        using var others = await eve.GetAsync($"{Path}?user_id=ann-3");
        await others.ProblemAsync(403, 4003);
        using var own = await eve.GetAsync(Path);
        Assert.Equal(0, (await ReadAsync(own, HttpStatusCode.OK)).GetProperty("subscriptions").GetArrayLength());

        using var all = await root.GetAsync($"{Path}?user_id=ann-3");
        Assert.Equal(1, (await ReadAsync(all, HttpStatusCode.OK)).GetProperty("subscriptions").GetArrayLength());
        using var replaced = await root.PutAsync(at, Json("""{"event_type":"b"}"""));
        var after = await ReadAsync(replaced, HttpStatusCode.OK);
        Assert.Equal(("ann-3", "b"), (after.GetProperty("user_id").GetString(), after.GetProperty("event_type").GetString()));
        using var removed = await root.DeleteAsync(at);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await ann.GetAsync(at);
        await gone.ProblemAsync(404, 4004);
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        using var ann = Client("ann-4");
        for (var i = 0; i < 5; i++)
        {
            using var created = await PostAsync(ann, $$"""{"event_type":"t{{i}}"}""");
        }

        var types = new List<string>();
        string? cursor = null;
        do
        {
            using var answer = await ann.GetAsync($"{Path}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            var page = await ReadAsync(answer, HttpStatusCode.OK);
            types.AddRange(page.GetProperty("subscriptions").EnumerateArray().Select(static s => s.GetProperty("event_type").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        // Those of one millisecond stand in any order, but always in the same.
        using var whole = await ann.GetAsync(Path);
        var all = (await ReadAsync(whole, HttpStatusCode.OK)).GetProperty("subscriptions").EnumerateArray().Select(static s => s.GetProperty("event_type").GetString());
        Assert.Equal(all, types);
        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_counts_for_every_connection_that_follows_at_once_and_each_event_comes_once()
    {
        using var ann = Client("ann-5");
        await using var first = await TrackedReader.ConnectAsync(hub.Process.Connection(hub.Process.Token("ann-5", Role.User)), Follow);
        await using var second = await TrackedReader.ConnectAsync(hub.Process.Connection(hub.Process.Token("ann-5", Role.User)), Follow);
        await EmitAsync("five.a");
        await hub.Process.UntilRoutedAsync();

        using var created = await PostAsync(ann, """{"event_type":"five.*"}""");
        using var twin = await PostAsync(ann, """{"event_type":"five.b"}""");
        var wanted = await EmitAsync("five.b");
        await BothAsync(wanted);

        using var replaced = await ann.PutAsync(created.Headers.Location!, Json("""{"event_type":"five.c"}"""));
        using var paused = await ann.PutAsync(twin.Headers.Location!, Json("""{"event_type":"five.b","is_active":false}"""));
        await EmitAsync("five.b");
        await BothAsync(await EmitAsync("five.c"));

        using var removed = await ann.DeleteAsync(created.Headers.Location!);
        await EmitAsync("five.c");
        using var resumed = await ann.PutAsync(twin.Headers.Location!, Json("""{"event_type":"five.b"}"""));
        await BothAsync(await EmitAsync("five.b"));
        Assert.Empty(first.Rest());
        Assert.Empty(second.Rest());

        async Task BothAsync(string position)
        {
            Assert.Equal([position], (await first.NextAsync()).Positions);
            Assert.Equal([position], (await second.NextAsync()).Positions);
        }
    }

    [Fact]
    public async Task What_has_expired_brings_nothing_and_is_not_there()
    {
        using var ann = Client("ann-6");
        await using var reader = await TrackedReader.ConnectAsync(hub.Process.Connection(hub.Process.Token("ann-6", Role.User)), Follow);
        using var created = await PostAsync(ann, """{"event_type":"six.short"}""");
        using var lasting = await PostAsync(ann, """{"event_type":"six.long"}""");
        Assert.Equal([await EmitAsync("six.short")], (await reader.NextAsync()).Positions);
        var end = TimeProvider.System.GetUtcNow().AddSeconds(5);
        using var ending = await ann.PutAsync(created.Headers.Location!, Json($$"""{"event_type":"six.short","expires_at":"{{end:yyyy-MM-ddTHH:mm:ss.fffZ}}"}"""));
        await ReadAsync(ending, HttpStatusCode.OK);

        await Eventually.Holds(
            async token =>
            {
                using var answer = await ann.GetAsync(created.Headers.Location, token);
                return answer.StatusCode == HttpStatusCode.NotFound;
            },
            "the subscription to expire");
        using var late = await ann.PutAsync(created.Headers.Location!, Json("{}"));
        await late.ProblemAsync(404, 4004);
        await Eventually.Holds(
            async _ =>
            {
                var expired = await EmitAsync("six.short");
                var mark = await EmitAsync("six.long");
                var positions = new List<string>();
                while (!positions.Contains(mark))
                {
                    positions.AddRange((await reader.NextAsync()).Positions);
                }

                return !positions.Contains(expired);
            },
            "the routes to be without it");
    }

    [Fact]
    public async Task A_reader_that_follows_resumes_by_its_cursor_and_misses_nothing()
    {
        using var ann = Client("ann-7");
        using var created = await PostAsync(ann, """{"event_type":"seven"}""");
        TrackedBatch last;
        await using (var reader = await TrackedReader.ConnectAsync(hub.Process.Connection(hub.Process.Token("ann-7", Role.User)), Follow))
        {
            Assert.Equal([await EmitAsync("seven")], (last = await reader.NextAsync()).Positions);
        }

        string[] missed = [await EmitAsync("seven"), await EmitAsync("seven")];
        await EmitAsync("other");
        await using var again = await TrackedReader.ConnectAsync(
            hub.Process.Connection(hub.Process.Token("ann-7", Role.User)), $$"""{"stored":true,"cursor":"{{last.Cursor}}"}""");
        Assert.Equal(missed, (await again.TakeAsync(2)).Positions);
    }

    private HttpClient Client(string user, Role role = Role.User) => hub.Process.Client(hub.Process.Token(user, role));

    private async Task<string> EmitAsync(string type)
    {
        using var root = Client("root", Role.Admin);
        using var answer = await root.EmitAsync($$"""{"type":"{{type}}","source":"tests"}""");
        return (await answer.JsonAsync()).GetProperty("position").GetString()!;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body) => client.PostAsync(Path, Json(body));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
