using System.Net;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;

namespace EventHub.Api.Tests.Hub;

/// <summary>A hub that is given more to do than it was allowed to use: a part of a processor, which any machine can fill.</summary>
public sealed class SheddingTests
{
    private const string Begins = "over its load (cpu";

    private static readonly HubStart Start = new()
    {
        Environment = new Dictionary<string, string> { ["EventHub__Shedding__Cpu"] = "0.1" },
    };

    [Fact]
    public async Task Over_its_load_a_hub_refuses_what_is_low_says_so_keeps_what_it_took_and_recovers()
    {
        await using var hub = await HubProcess.StartAsync(Start);
        using var client = hub.Client();
        using var pressing = new CancellationTokenSource();
        var floods = Enumerable.Range(0, 4).Select(i => FloodAsync(client, i, pressing.Token)).ToArray();
        await Eventually.Holds(async _ => await HealthAsync(client) == "degraded", "the hub to be over its load");

        using var low = await client.EmitAsync("""{"type":"dns_query_log","source":"low"}""");
        using var query = await client.GetAsync("/api/events/");
        using var normal = await client.EmitAsync("""{"type":"custom_event","source":"normal"}""");
        using var urgent = await client.EmitAsync("""{"type":"custom_event","source":"urgent","priority":"urgent"}""");
        using var statistics = await client.GetAsync("/api/events/statistics");
        await pressing.CancelAsync();
        var stored = (await Task.WhenAll(floods)).Sum();

        var problem = await low.ProblemAsync(503, 4029);
        Assert.Contains("low priority", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("5", Assert.Single(low.Headers.GetValues("Retry-After")));
        await query.ProblemAsync(503, 4029);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (normal.StatusCode, urgent.StatusCode));
        var node = (await statistics.JsonAsync()).GetProperty("nodes")[0];
        Assert.True(node.GetProperty("shedding").GetBoolean());
        Assert.True(node.GetProperty("shed").GetProperty("emit").GetInt64() >= 1);

        await Eventually.Holds(async _ => await HealthAsync(client) == "healthy", "the hub to be well again");
        await Eventually.Holds(async _ => await IsTakenAsync(client), "what is low to be taken again");
        using var after = await client.GetAsync("/api/events/statistics");
        var events = (await after.JsonAsync()).GetProperty("events");
        Assert.Equal(stored + 3, events.GetProperty("processed").GetInt64());
        await Eventually.Holds(() => Lines(hub, "takes everything") is var ends and > 0 && ends == Lines(hub, Begins), "each end to be told");
        Assert.Equal(0, await hub.StopAsync());
        Assert.Equal(0, Lines(hub, "Health check"));
    }

    /// <summary>Its start, or a slow machine, may have been more than it was allowed once more. A line comes a moment after what it tells.</summary>
    private static int Lines(HubProcess hub, string text) =>
        hub.Errors.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task<bool> IsTakenAsync(HttpClient client)
    {
        using var answer = await client.EmitAsync("""{"type":"dns_query_log","source":"low"}""");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Batches of normal priority, one after the other.</summary>
    /// <returns>Events that were acknowledged.</returns>
    private static async Task<int> FloodAsync(HttpClient client, int number, CancellationToken cancellationToken)
    {
        var batch = $$"""{"events":[{{string.Join(',', Enumerable.Repeat($$"""{"type":"custom_event","source":"flood-{{number}}"}""", 200))}}]}""";
        var stored = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            using var answer = await client.EmitAsync(batch);
            answer.EnsureSuccessStatusCode();
            stored += 200;
        }

        return stored;
    }

    private static async Task<string?> HealthAsync(HttpClient client)
    {
        using var document = JsonDocument.Parse(await client.GetByteArrayAsync("/health/ready"));
        return document.RootElement.GetProperty("checks").GetProperty("load").GetString();
    }
}
