using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using EventHub.Testing;

namespace EventHub.Api.Tests.Documents;

/// <summary>
/// A whole hub says over REST what its document says: every call, every answer that a caller can bring about, and each of them against
/// its schema.
/// </summary>
[Collection(DocumentedHubTests.Name)]
public sealed class RestAnswerTests(DocumentedHub hub)
{
    private const string Filter = """{"event_types":["zone_*"],"severity_levels":["error"],"data_filters":[{"field":"zone","operator":"equals","value":"example.org"}]}""";

    [Fact]
    public async Task Every_call_answers_what_the_document_says()
    {
        using var conversation = new RestConversation(hub);

        await CallWithoutTokenAsync(conversation);
        await AskForWhatIsWrongAsync(conversation);
        await EmitAndListAsync(conversation);
        await KeepFiltersAndSubscriptionsAsync(conversation);
        await ReplayAsync(conversation);
        await DeliverAsync(conversation);
        await OperateAsync(conversation);
        await StreamAsync(conversation);

        Assert.True(conversation.Violations.Count == 0, string.Join('\n', conversation.Violations));
        Assert.Empty(conversation.Unseen);
    }

    private async Task CallWithoutTokenAsync(RestConversation conversation)
    {
        foreach (var operation in hub.OpenApi.Operations.Where(static o => !(o.IsOpen && o.RequestSchema is not null)))
        {
            await conversation.Anonymous.CallAsync(operation.Method, PathOf(operation, Guid.NewGuid().ToString()), operation.IsOpen ? 200 : 401);
        }
    }

    /// <summary>Unknown fields and parameters, ids that are none or nothing's, other users' lists, bodies that are too large.</summary>
    private async Task AskForWhatIsWrongAsync(RestConversation conversation)
    {
        foreach (var operation in hub.OpenApi.Operations)
        {
            var path = PathOf(operation, Guid.NewGuid().ToString());
            if (operation.RequestSchema is { } schema)
            {
                await conversation.As("ann").CallAsync(operation.Method, path, 400, """{"no_such_field":1}""");
                await AnnounceTooMuchAsync(conversation.As("ann"), operation.Method, path);
                await CompressAsync(conversation.As("ann"), operation.Method, path);
                if (operation.Path.Contains("{id}", StringComparison.Ordinal))
                {
                    await conversation.As("ann").CallAsync(operation.Method, path, 404, ExampleOf(schema));
                }
            }
            else if (operation.Path.Contains("{id}", StringComparison.Ordinal))
            {
                await conversation.As("ann").CallAsync(operation.Method, path, 404);
            }

            if (operation.Path.Contains("{id}", StringComparison.Ordinal))
            {
                await conversation.As("ann").CallAsync(operation.Method, PathOf(operation, "7"), 400, operation.RequestSchema is null ? null : "{}");
            }

            if (operation.Path.StartsWith("/api/", StringComparison.Ordinal))
            {
                await conversation.As("root").CallAsync(operation.Method, path + "?no_such_parameter=1", 400);
            }

            if (operation.Parameters.Any(static p => p["name"]!.GetValue<string>() == "user_id"))
            {
                await conversation.As("ann").CallAsync(operation.Method, path + "?user_id=bob", 403);
            }
        }
    }

    private async Task EmitAndListAsync(RestConversation conversation)
    {
        var (ann, root) = (conversation.As("ann"), conversation.As("root"));
        foreach (var example in ExamplesOf("/api/events/emit"))
        {
            await root.CallAsync("POST", "/api/events/emit", 200, example);
        }

        var whole = await root.CallAsync("POST", "/api/events/emit", 200, """
            {"id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55","type":"zone_updated","category":"dns","severity":"error","priority":"high","source":"api",
             "timestamp":"2026-11-22T13:41:03.234567+01:00","data":{"zone":"example.org","n":[1,null]},"user_id":"ann","session_id":"s","tags":["prod"],
             "metadata":{"correlation_id":"c","trace_id":"t","source_component":"x","request_id":"r","ip_address":"192.0.2.7","user_agent":"u","custom_fields":{"a":1}},
             "expires_at":"2099-01-01T00:00:00Z","persist":true}
            """);
        await root.CallAsync("POST", "/api/events/emit", 200, """{"type":"custom_event","source":"api","persist":false}""");
        await root.CallAsync("POST", "/api/events/emit", 200, """{"events":[{"type":"custom_event","source":"api"}]}""");
        const string batch = """{"events":[],"checkpoint":{"source":"log","position":7}}""";
        await root.CallAsync("POST", "/api/events/emit", 200, batch);
        Assert.Equal("already_stored", (await root.CallAsync("POST", "/api/events/emit", 200, batch)).Id("status"));
        await ann.CallAsync("POST", "/api/events/emit", 403, """{"type":"zone_updated","source":"api"}""");

        await root.CallAsync("GET", "/api/events/sources/log", 200);
        await root.CallAsync("GET", "/api/events/sources/none", 404);
        await root.CallAsync("GET", $"/api/events/sources/{new string('x', 101)}", 400);
        await ann.CallAsync("GET", "/api/events/sources/log", 403);

        await root.CallAsync("GET", $"/api/events/{whole.Id()}", 200);
        await ann.CallAsync("GET", "/api/events/", 200);
        var filter = await root.CallAsync("POST", "/api/events/filters", 201, $$"""{"name":"of a list","filter":{{Filter}}}""");
        var page = await root.CallAsync("GET", "/api/events/?limit=1&order=asc", 200);
        await root.CallAsync("GET", $"/api/events/?filter_id={filter.Id()}", 200);
        await root.CallAsync("GET", $"/api/events/?cursor={page.Id("next_cursor")}", 200);
        await EachParameterAsync(_ => root, "listEvents");
    }

    private async Task KeepFiltersAndSubscriptionsAsync(RestConversation conversation)
    {
        var (ann, bob) = (conversation.As("ann"), conversation.As("bob"));
        const string filters = "/api/events/filters";
        var shared = $$"""{"name":"errors","filter":{{Filter}},"description":"what failed","is_shared":true}""";
        var filter = await ann.CallAsync("POST", filters, 201, shared);
        await ann.CallAsync("POST", filters, 409, shared);
        var other = await ann.CallAsync("POST", filters, 201, """{"name":"other","filter":{}}""");
        await ann.CallAsync("PUT", $"{filters}/{other.Id()}", 409, shared);
        await bob.CallAsync("GET", $"{filters}/{filter.Id()}", 200);
        await bob.CallAsync("PUT", $"{filters}/{filter.Id()}", 403, shared);
        await bob.CallAsync("DELETE", $"{filters}/{filter.Id()}", 403);
        await ann.CallAsync("PUT", $"{filters}/{filter.Id()}", 200, shared);
        await EachParameterAsync(_ => conversation.As("root"), "listFilters");

        const string subscriptions = "/api/events/subscriptions";
        foreach (var example in ExamplesOf(subscriptions))
        {
            await ann.CallAsync("POST", subscriptions, 201, example);
        }

        await ann.CallAsync("POST", subscriptions, 201, $$"""{"filter_id":"{{filter.Id()}}"}""");
        var whole = """
            {"event_type":"zone_updated","event_category":"dns","event_source":"api","severity_filter":["error"],"tag_filters":["prod"],"user_filters":["ann"],
             "filter":{"priorities":["high"],"required_tags":["a"],"excluded_tags":["b"],"time_range":{"start_time":"2026-11-22T00:00:00Z","end_time":"2026-11-23T00:00:00Z"}},
             "is_active":true,"expires_at":"2099-01-01T00:00:00Z"}
            """;
        var subscription = await ann.CallAsync("POST", subscriptions, 201, whole);
        await ann.CallAsync("GET", $"{subscriptions}/{subscription.Id()}", 200);
        await ann.CallAsync("PUT", $"{subscriptions}/{subscription.Id()}", 200, whole);
        await ann.CallAsync("GET", $"{subscriptions}?limit=1", 200);
        await EachParameterAsync(_ => conversation.As("root"), "listSubscriptions");
        await ann.CallAsync("DELETE", $"{subscriptions}/{subscription.Id()}", 204);
        await ann.CallAsync("DELETE", $"{filters}/{other.Id()}", 204);
    }

    private async Task ReplayAsync(RestConversation conversation)
    {
        var ann = conversation.As("ann");
        const string replays = "/api/events/replay";
        var body = $$"""{"name":"night","start_time":"2020-11-22T02:00:00Z","end_time":"2020-11-22T02:10:00Z","filter_config":{{Filter}},"replay_speed":0.5}""";
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await ann.CallAsync("POST", replays, 200, body)).Id("replay_id"));
        }

        await ann.CallAsync("POST", replays, 429, body);
        await ann.CallAsync("GET", $"{replays}/{ids[0]}", 200);
        await ann.CallAsync("POST", $"{replays}/{ids[0]}/speed", 200, """{"replay_speed":"max"}""");
        await ann.CallAsync("POST", $"{replays}/{ids[0]}/seek", 200, """{"position_time":"2020-11-22T02:05:00Z"}""");
        await ann.CallAsync("POST", $"{replays}/{ids[0]}/pause", 200);
        await ann.CallAsync("POST", $"{replays}/{ids[0]}/resume", 200);
        await ann.CallAsync("POST", $"{replays}/{ids[0]}/pause", 200);
        await ann.CallAsync("POST", replays, 200, body);
        await ann.CallAsync("POST", $"{replays}/{ids[0]}/resume", 429);
        await ann.CallAsync("POST", $"{replays}/{ids[1]}/stop", 200);
        await ann.CallAsync("POST", $"{replays}/{ids[2]}/speed", 200, """{"replay_speed":"max"}""");
        await using (var reader = await ReplayClient.ConnectAsync(hub.Process.Connection(hub.TokenOf("ann"))))
        {
            await reader.CallAsync("resume_replay", ids[2]);
            await reader.UntilStatusAsync("completed");
        }

        foreach (var operation in hub.OpenApi.Operations.Where(static o => o.Path.StartsWith(replays + "/{id}/", StringComparison.Ordinal)))
        {
            await ann.CallAsync("POST", PathOf(operation, ids[2]), 409, operation.Id switch
            {
                "seekReplay" => """{"position_time":"2020-11-22T02:05:00Z"}""",
                "setReplaySpeed" => """{"replay_speed":2}""",
                _ => null,
            });
        }

        await ann.CallAsync("GET", $"{replays}?limit=1", 200);
        await EachParameterAsync(_ => conversation.As("root"), "listReplays");
    }

    private async Task DeliverAsync(RestConversation conversation)
    {
        const string deliveries = "/api/events/deliveries";
        await using (var reader = await TrackedReader.ConnectAsync(hub.Process.Connection(hub.TokenOf("ann")), """{"filter":{"event_sources":["alerts"]},"tracked":true}"""))
        {
            await conversation.As("root").CallAsync("POST", "/api/events/emit", 200, """{"type":"custom_event","source":"alerts","priority":"critical"}""");
            await reader.NextAsync();
            await UntilListedAsync(hub.TokenOf("ann"), "failed");
        }

        var listed = await conversation.As("ann").CallAsync("GET", deliveries, 200);
        var id = listed!.Value.GetProperty("deliveries")[0].GetProperty("id").GetString();
        await conversation.As("ann").CallAsync("POST", $"{deliveries}/{id}/retry", 200);
        await conversation.As("ann").CallAsync("POST", $"{deliveries}/{id}/retry", 409);
        await conversation.As("ann").CallAsync("GET", $"{deliveries}?limit=1&user_id=ann", 200);
        await EachParameterAsync(_ => conversation.As("root"), "listDeliveries");
    }

    private static async Task OperateAsync(RestConversation conversation)
    {
        foreach (var path in new[] { "/api/events/statistics", "/metrics" })
        {
            await conversation.As("root").CallAsync("GET", path, 200);
            await conversation.As("ann").CallAsync("GET", path, 403);
        }

        await conversation.As("ann").CallAsync("GET", "/api/websocket/info", 200);
        const string token = """{"user":"zoe","role":"user","zones":["example.org"]}""";
        await conversation.Anonymous.CallAsync("POST", "/api/auth/token", 200, token);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Post, "/api/auth/token") { Content = new StringContent(token), Headers = { Host = "hub.example.org" } };
        using var refused = await conversation.Anonymous.SendAsync(elsewhere);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private async Task StreamAsync(RestConversation conversation)
    {
        var cursor = (await conversation.As("root").CallAsync("GET", "/api/events/?limit=1&order=asc", 200)).Id("next_cursor");
        await EachParameterAsync(name => conversation.As("reader of " + name), "streamEvents");
        await conversation.As("root").CallAsync("GET", $"/api/events/stream?cursor={cursor}", 200);
        await conversation.As("root").CallAsync("GET", $"/api/events/stream?cursor=x{cursor}", 404);
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 10; i++)
        {
            open.Add(await conversation.As("bob").GetAsync("/api/events/stream", HttpCompletionOption.ResponseHeadersRead));
        }

        await conversation.As("bob").CallAsync("GET", "/api/events/stream", 429);
        open.ForEach(static answer => answer.Dispose());
    }

    private async Task UntilListedAsync(string token, string status)
    {
        using var client = hub.Process.Client(token);
        await Eventually.Holds(
            async cancellation => (await client.GetStringAsync($"/api/events/deliveries?status={status}", cancellation)).Contains(status, StringComparison.Ordinal),
            $"a delivery to be {status}");
    }

    /// <summary>Each query parameter is one that the hub knows, with a value that its schema gives.</summary>
    private async Task EachParameterAsync(Func<string, HttpClient> caller, string id)
    {
        var operation = hub.OpenApi.Operations.Single(o => o.Id == id);
        foreach (var parameter in operation.Parameters.Where(static p => p["name"]!.GetValue<string>() is not ("cursor" or "filter_id" or "access_token" or "Last-Event-ID")))
        {
            var name = parameter["name"]!.GetValue<string>();
            await caller(name).CallAsync("GET", $"{operation.Path}?{name}={Uri.EscapeDataString(ValueOf(parameter))}", 200);
        }
    }

    private string ValueOf(JsonObject parameter)
    {
        if (parameter["content"] is { } content)
        {
            return content["application/json"]!["example"]!.ToJsonString();
        }

        var schema = hub.OpenApi.Contract.Follow(parameter["schema"]!);
        var item = schema["items"] is { } items ? hub.OpenApi.Contract.Follow(items) : schema;
        var value = (item["default"] ?? item["enum"]?[0] ?? item["examples"]?[0])!;
        return value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
    }

    private string ExampleOf(JsonNode schema) => hub.OpenApi.Contract.Follow(schema)["examples"]![0]!.ToJsonString();

    private IEnumerable<string> ExamplesOf(string path)
    {
        var operation = hub.OpenApi.Find("POST", path)!;
        var content = hub.OpenApi.Contract.Follow(operation.Content["requestBody"]!)["content"]!["application/json"]!;
        return content["examples"] is JsonObject named
            ? named.Select(static e => e.Value!["value"]!.ToJsonString())
            : hub.OpenApi.Contract.Follow(content["schema"]!)["examples"]!.AsArray().Select(static e => e!.ToJsonString());
    }

    private static string PathOf(OpenApiFile.Operation operation, string id) =>
        operation.Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{source}", "log", StringComparison.Ordinal);

    private static async Task CompressAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent([0x1f, 0x8b]) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    /// <summary>The length is enough: nobody waits for a body that will not be taken.</summary>
    private static async Task AnnounceTooMuchAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(new byte[(16 * 1024 * 1024) + 1]) };
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }
}
