using System.Globalization;
using EventHub.Api.Tests.Rest;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Limits;

/// <summary>Rates over HTTP.</summary>
public sealed class RequestRateTests
{
    private const string Event = """{"type":"custom_event","source":"app"}""";

    [Fact]
    public async Task Beyond_its_rate_a_user_gets_429_and_when_to_try_again_and_others_notice_nothing()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "2"));
        using var bob = server.ClientOf(new Reader("bob", Role.User, []));
        await OkAsync(server.User.GetAsync("/api/events/"));
        await OkAsync(server.User.GetAsync("/api/websocket/info"));
        using var refused = await server.User.GetAsync("/api/events/");

        var problem = await refused.ProblemAsync(429, 4029);
        Assert.Equal("20", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Contains("try again in 20 s", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await OkAsync(bob.GetAsync("/api/events/"));
        await OkAsync(server.Admin.GetAsync("/api/events/"));
        await OkAsync(server.User.EmitAsync(Event));
    }

    [Fact]
    public async Task Events_are_counted_one_by_one_also_in_batches()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Events:PerSecond", "2"), ("EventHub:RateLimits:Events:Burst", "1000"));
        var batch = $$"""{"events":[{{string.Join(',', Enumerable.Repeat(Event, 900))}}]}""";
        await OkAsync(server.User.EmitAsync(batch));
        using var refused = await server.User.EmitAsync(batch);

        await refused.ProblemAsync(429, 4029);
        Assert.True(int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture) > 10);
        Assert.Equal(900, server.Grains.Stored.Count);
        for (var i = 0; i < 5; i++)
        {
            await OkAsync(server.Admin.EmitAsync(batch));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?colour=red")]
    [InlineData("?tags=%FF")]
    public async Task A_body_is_paid_for_by_its_size_whatever_is_in_it_and_however_it_is_refused(string query)
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Events:PerSecond", "2"), ("EventHub:RateLimits:Events:Burst", "1000"));
        var garbage = new string('x', 8 * 1024 * 1024);
        var codes = new List<int>();
        while (codes.Count < 20 && !codes.Contains(429))
        {
            using var content = new StringContent(garbage);
            using var answer = await server.User.PostAsync("/api/events/emit" + query, content);
            codes.Add((int)answer.StatusCode);
        }

        Assert.Equal(429, codes[^1]);
        Assert.InRange(codes.Count, 5, 15);
        Assert.All(codes.SkipLast(1), static code => Assert.Equal(400, code));
    }

    [Fact]
    public async Task A_source_for_each_event_costs_a_query_each_and_a_few_sources_cost_nothing()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "10"));
        using var bob = server.ClientOf(new Reader("bob", Role.User, []));
        for (var i = 0; i < 42; i++)
        {
            await OkAsync(server.User.EmitAsync(EventOf($"made-up-{i}")));
        }

        using var refused = await server.User.EmitAsync(EventOf("made-up-42"));
        var problem = await refused.ProblemAsync(429, 4029);
        Assert.Contains("new sources", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(42, server.Grains.Stored.Count);
        await OkAsync(server.User.EmitAsync(EventOf("made-up-41")));

        // More than the bucket ever holds: it takes all of it, and is not refused for ever.
        await OkAsync(bob.EmitAsync(BatchOf(100)));
        using var again = await bob.EmitAsync(EventOf("one-more"));
        await again.ProblemAsync(429, 4029);
        await OkAsync(server.Admin.EmitAsync(BatchOf(1_000)));
        await OkAsync(server.Admin.EmitAsync(EventOf("one-more")));
    }

    [Fact]
    public async Task What_is_negotiated_for_a_hub_is_counted_as_any_request()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "2"));
        await OkAsync(server.User.PostAsync("/hubs/events/negotiate?negotiateVersion=1", null));
        await OkAsync(server.User.PostAsync("/hubs/events/negotiate?negotiateVersion=1", null));
        using var refused = await server.User.PostAsync("/hubs/events/negotiate?negotiateVersion=1", null);

        await refused.ProblemAsync(429, 4029);
    }

    [Fact]
    public async Task A_stream_that_is_refused_for_what_it_asks_is_counted_as_well()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "2"));
        using var first = await server.User.GetAsync("/api/events/stream?colour=red");
        using var second = await server.User.GetAsync("/api/events/stream?filter_id=nonsense");
        using var third = await server.User.GetAsync("/api/events/stream?tags=%FF");

        await first.ProblemAsync(400, 4000);
        await second.ProblemAsync(400, 4000);
        await third.ProblemAsync(429, 4029);
    }

    [Fact]
    public async Task A_stream_that_is_asked_for_with_a_body_is_refused_and_counted()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "2"));
        foreach (var (status, code) in new[] { (400, 4000), (400, 4000), (429, 4029) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events/stream") { Content = new StringContent("""{"colour":"red"}""") };
            using var answer = await server.User.SendAsync(request);
            await answer.ProblemAsync(status, code);
        }
    }

    [Fact]
    public async Task A_list_that_is_asked_for_with_what_is_no_text_is_counted()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "1"));
        using var first = await server.User.GetAsync("/api/events/?tags=%FF");
        using var second = await server.User.GetAsync("/api/events/?tags=%FF");

        await first.ProblemAsync(400, 4000);
        await second.ProblemAsync(429, 4029);
    }

    [Fact]
    public async Task A_socket_that_is_refused_for_its_parameters_is_counted()
    {
        await using var server = await StartAsync(("EventHub:RateLimits:Queries:PerSecond", "0.05"), ("EventHub:RateLimits:Queries:Burst", "1"));
        using var first = await server.User.GetAsync("/api/websocket/ws?cursor=x");
        using var second = await server.User.GetAsync("/api/websocket/ws?cursor=x");

        await first.ProblemAsync(400, 4000);
        await second.ProblemAsync(429, 4029);
    }

    private static string EventOf(string source) => $$"""{"type":"custom_event","source":"{{source}}"}""";

    private static string BatchOf(int sources) => $$"""{"events":[{{string.Join(',', Enumerable.Range(0, sources).Select(static i => EventOf($"app-{i}")))}}]}""";

    private static async Task<ApiServer> StartAsync(params (string, string)[] settings)
    {
        var server = new ApiServer(null, settings);
        await server.InitializeAsync();
        return server;
    }

    private static async Task OkAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
