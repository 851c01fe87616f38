using EventHub.Api.Tests.Realtime.SignalR;

namespace EventHub.Api.Tests.Rest;

/// <summary>What callers are told of a fault in the hub's own code, wherever it shows: that there is one.</summary>
public sealed class FailureTests
{
    private const string Event = """{"type":"custom_event","source":"app"}""";

    private static readonly Exception Fault = new InvalidOperationException("Password=hunter2 in /srv/hub/Grains.cs");

    [Fact]
    public async Task Over_http_a_fault_is_500_and_no_more()
    {
        await using var server = new ApiServer();
        await server.InitializeAsync();
        server.Grains.Outage = Fault;
        foreach (var call in (Task<HttpResponseMessage>[])
        [
            server.Admin.EmitAsync(Event), server.Admin.GetAsync("/api/events/"), server.Admin.GetAsync("/api/events/sources/app"),
            server.Admin.GetAsync("/api/events/replay"), server.Admin.GetAsync("/api/events/deliveries"),
            server.Admin.GetAsync("/api/events/subscriptions"), server.Admin.GetAsync("/api/events/filters"),
        ])
        {
            using var answer = await call;
            await answer.ProblemAsync(500, 4500);
            TellsNothing(await answer.Content.ReadAsStringAsync() + answer.Headers);
        }
    }

    [Theory]
    [InlineData("emit_event", Event)]
    [InlineData("get_recent_events", "{}")]
    [InlineData("get_replay_status", """{"replay_id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55"}""")]
    public async Task Over_a_connection_a_fault_is_4500_and_no_more(string method, string argument)
    {
        await using var server = await HubServer.StartAsync();
        await using var client = await HubClient.ConnectAsync(server);
        await client.NextAsync("welcome");
        server.Cluster.Outage = Fault;

        var error = await client.RefusedAsync(method, argument);

        Assert.Equal(4500, error.GetProperty("code").GetInt32());
        TellsNothing(error.GetRawText());
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_503()
    {
        await using var server = new ApiServer(null, ("EventHub:Limits:RequestTimeout", "00:00:01"));
        await server.InitializeAsync();
        server.Grains.Hangs = true;
        using var answer = await server.User.GetAsync("/api/events/");

        var problem = await answer.ProblemAsync(503, 4500);
        Assert.Contains("too long", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("1", Assert.Single(answer.Headers.GetValues("Retry-After")));
    }

    private static void TellsNothing(string text)
    {
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain(".cs", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }
}
