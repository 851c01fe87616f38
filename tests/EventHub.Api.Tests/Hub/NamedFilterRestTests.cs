using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Hub;

public sealed class SqliteNamedFilterRest(SqliteHub hub) : NamedFilterRestTests(hub), IClassFixture<SqliteHub>;

public sealed class PostgresNamedFilterRest(PostgresHub hub) : NamedFilterRestTests(hub), IClassFixture<PostgresHub>;

/// <summary>Filters with a name: who may use and change them, and what names them.</summary>
public abstract class NamedFilterRestTests(StoredHub hub)
{
    private const string Path = "/api/events/filters";

    [Fact]
    public async Task A_filter_is_kept_changed_and_removed_by_its_owner()
    {
        using var ann = Client("ann-1");
        using var created = await PostAsync(ann, """{"name":"errors","filter":{"severity_levels":["error"]},"description":"what hurts"}""");
        var filter = await ReadAsync(created, HttpStatusCode.Created);
        var at = created.Headers.Location!;

        using var replaced = await ann.PutAsync(at, Json("""{"name":"worse","filter":{"severity_levels":["critical"]},"is_shared":true}"""));
        using var found = await ann.GetAsync(at);
        var after = await ReadAsync(found, HttpStatusCode.OK);

        Assert.Equal("what hurts", filter.GetProperty("description").GetString());
        Assert.Equal((await ReadAsync(replaced, HttpStatusCode.OK)).GetRawText(), after.GetRawText());
        Assert.Equal(("worse", true), (after.GetProperty("name").GetString(), after.GetProperty("is_shared").GetBoolean()));
        Assert.Equal("""{"severity_levels":["critical"]}""", after.GetProperty("filter").GetRawText());
        Assert.False(after.TryGetProperty("description", out _));
        using var removed = await ann.DeleteAsync(at);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await ann.GetAsync(at);
        await gone.ProblemAsync(404, 4004);
    }

    [Theory]
    [InlineData("""{"filter":{}}""", "name")]
    [InlineData("""{"name":"x"}""", "filter")]
    [InlineData("""{"name":"x","filter":null}""", "filter")]
    [InlineData("""{"name":"","filter":{}}""", "name")]
    [InlineData("""{"name":"x","filter":{"event_types":["A"]}}""", "filter.event_types[0]")]
    [InlineData("""{"name":"x","filter":{},"shared":true}""", "shared")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        using var ann = Client("ann-2");
        using var answer = await PostAsync(ann, body);

        Assert.True((await answer.ProblemAsync(400, 4000)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_name_is_one_filter_of_its_owner_and_free_for_others()
    {
        using var ann = Client("ann-3");
        using var bob = Client("bob-3");
        using var first = await PostAsync(ann, """{"name":"mine","filter":{}}""");
        using var second = await PostAsync(ann, """{"name":"mine","filter":{}}""");
        using var others = await PostAsync(bob, """{"name":"mine","filter":{}}""");

        Assert.True((await second.ProblemAsync(409, 4000)).GetProperty("errors").TryGetProperty("name", out _));
        Assert.Equal(HttpStatusCode.Created, others.StatusCode);
    }

    [Fact]
    public async Task Others_use_what_is_shared_and_change_none_and_find_nothing_else()
    {
        using var ann = Client("ann-4");
        using var eve = Client("eve-4");
        using var secret = await PostAsync(ann, """{"name":"secret","filter":{}}""");
        using var shared = await PostAsync(ann, """{"name":"open","filter":{},"is_shared":true}""");

        foreach (var answer in (Task<HttpResponseMessage>[])[
            eve.GetAsync(secret.Headers.Location), eve.PutAsync(secret.Headers.Location, Json("""{"name":"x","filter":{}}""")),
            eve.DeleteAsync(secret.Headers.Location)])
        {
            using var refused = await answer;
            await refused.ProblemAsync(404, 4004);
        }

        using var used = await eve.GetAsync(shared.Headers.Location);
        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        using var changed = await eve.PutAsync(shared.Headers.Location, Json("""{"name":"x","filter":{}}"""));
        await changed.ProblemAsync(403, 4003);
        using var removed = await eve.DeleteAsync(shared.Headers.Location);
        await removed.ProblemAsync(403, 4003);
        using var list = await eve.GetAsync($"{Path}?shared=true&limit=1000");
        var names = (await ReadAsync(list, HttpStatusCode.OK)).GetProperty("filters").EnumerateArray()
            .Where(static f => f.GetProperty("user_id").GetString() == "ann-4").Select(static f => f.GetProperty("name").GetString());
        Assert.Equal(["open"], names);
    }

    [Fact]
    public async Task A_query_and_a_subscription_name_it_by_its_id()
    {
        using var root = Client("root", Role.Admin);
        using var ann = Client("ann-5");
        using var eve = Client("eve-5");
        using var created = await PostAsync(ann, """{"name":"five","filter":{"event_types":["five.*"],"data_filters":[{"field":"n","operator":"greater_than","value":1}]}}""");
        var id = (await ReadAsync(created, HttpStatusCode.Created)).GetProperty("id").GetString();
        using var emitted = await root.EmitAsync(
            """{"events":[{"type":"five.a","source":"tests","data":{"n":1}},{"type":"five.a","source":"tests","data":{"n":2}},{"type":"five.b","source":"tests","data":{"n":3}}]}""");

        Assert.Equal(["five.b", "five.a"], await TypesAsync(ann, $"filter_id={id}"));
        Assert.Equal(["five.b"], await TypesAsync(ann, $"filter_id={id}&event_types=five.b"));
        using var foreign = await eve.GetAsync($"/api/events/?filter_id={id}");
        Assert.True((await foreign.ProblemAsync(400, 4000)).GetProperty("errors").TryGetProperty("filter_id", out _));

        using var stored = await ann.PostAsync("/api/events/subscriptions", Json($$"""{"event_source":"tests","filter_id":"{{id}}"}"""));
        Assert.Equal(
            """{"event_types":["five.*"],"event_sources":["tests"],"data_filters":[{"field":"n","operator":"greater_than","value":1}]}""",
            (await ReadAsync(stored, HttpStatusCode.Created)).GetProperty("filter").GetRawText());

        await hub.Process.UntilRoutedAsync();
        await using var connection = hub.Process.Connection(hub.Process.Token("ann-5", Role.User));
        await using var reader = await TrackedReader.ConnectAsync(connection, $$"""{"filter_id":"{{id}}"}""");
        using var next = await root.EmitAsync("""{"events":[{"type":"five.c","source":"tests","data":{"n":1}},{"type":"five.c","source":"tests","data":{"n":2}}]}""");
        var wanted = (await next.JsonAsync()).GetProperty("events")[1].GetProperty("position").GetString()!;
        Assert.Equal([wanted], (await reader.NextAsync()).Positions);
    }

    private HttpClient Client(string user, Role role = Role.User) => hub.Process.Client(hub.Process.Token(user, role));

    private static async Task<IEnumerable<string?>> TypesAsync(HttpClient client, string query)
    {
        using var answer = await client.GetAsync($"/api/events/?{query}");
        return [.. (await ReadAsync(answer, HttpStatusCode.OK)).GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("type").GetString())];
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body) => client.PostAsync(Path, Json(body));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
