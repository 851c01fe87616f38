using System.Text.Json;
using EventHub.Cluster.Tests.Processes;
using EventHub.Testing;

namespace EventHub.Cluster.Tests;

public sealed class StatisticsTests
{
    private const int Events = 60;

    [Fact]
    public async Task The_counters_of_all_nodes_are_added_up_and_a_node_that_hangs_is_named()
    {
        await using var cluster = await ClusterProcess.StartAsync(silos: 2, apis: 2);
        await using var one = await ClusterReader.StartAsync(cluster.Token("ada"), cluster.Apis[0]);
        await using var other = await ClusterReader.StartAsync(cluster.Token("bob"), cluster.Apis[1]);
        using var producer = new ClusterProducer(cluster.Token(), cluster.Apis[0]);

        // An emitter for each source, on whichever silo: both, or all on one when placement finds that it has more to spare.
        for (var i = 0; i < Events; i++)
        {
            await producer.EmitAsync($"source-{i}", "normal");
        }

        using var admin = cluster.Apis[0].Client(cluster.Token());
        var told = await Eventually.Get(
            async token => await CollectAsync(admin, token) is { } all && all.GetProperty("complete").GetBoolean()
                && all.GetProperty("nodes").GetArrayLength() == 4 ? Boxed.Of(all) : null,
            "every node to be known");

        var events = told.Value.GetProperty("events");
        Assert.Equal((Events, Events), (events.GetProperty("emitted").GetInt32(), events.GetProperty("processed").GetInt32()));
        var nodes = told.Value.GetProperty("nodes").EnumerateArray().ToArray();
        var silos = nodes.Where(static n => n.TryGetProperty("silo", out _)).Select(static n => n.GetProperty("silo").GetProperty("emitted").GetInt32()).ToArray();
        Assert.Equal((4, 2, Events), (nodes.Length, silos.Length, silos.Sum()));
        Assert.Equal(2, told.Value.GetProperty("connections").GetProperty("open").EnumerateObject().Sum(static c => c.Value.GetInt32()));

        await cluster.Apis[1].PauseAsync();
        var partial = await Eventually.Get(
            async token => await CollectAsync(admin, token) is { } all && all.GetProperty("unanswered").GetArrayLength() > 0 ? Boxed.Of(all) : null,
            "the node that hangs to be missed");
        await cluster.Apis[1].GoOnAsync();

        Assert.False(partial.Value.GetProperty("complete").GetBoolean());
        Assert.Equal("api", Assert.Single(partial.Value.GetProperty("unanswered").EnumerateArray()).GetProperty("role").GetString());
        Assert.Equal(Events, partial.Value.GetProperty("events").GetProperty("processed").GetInt32());
    }

    private static async Task<JsonElement> CollectAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync("/api/events/statistics", cancellationToken));
        return document.RootElement.Clone();
    }

    /// <summary>What is waited for is null while it is not there.</summary>
    private sealed record Boxed(JsonElement Value)
    {
        public static Boxed Of(JsonElement value) => new(value);
    }
}
