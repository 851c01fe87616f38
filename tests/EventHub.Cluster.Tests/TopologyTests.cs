using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Cluster.Tests.Processes;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Cluster.Tests;

/// <summary>What one api node is told counts on all of them.</summary>
public sealed class TopologyTests(TopologyTests.Nodes nodes) : IClassFixture<TopologyTests.Nodes>
{
    private const string Subscriptions = "/api/events/subscriptions";

    private ClusterProcess Cluster => nodes.Cluster;

    [Fact]
    public async Task An_event_that_one_api_node_takes_reaches_the_readers_of_all_api_nodes_once()
    {
        await using var one = await ClusterReader.StartAsync(Cluster.Token("ada"), Cluster.Apis[0]);
        await using var other = await ClusterReader.StartAsync(Cluster.Token("ada"), Cluster.Apis[1]);
        await using var third = await ClusterReader.StartAsync(Cluster.Token("bob"), Cluster.Apis[1]);
        using var producer = new ClusterProducer(Cluster.Token(), Cluster.Apis[0]);
        var sent = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            sent.Add(await producer.EmitAsync($"source-{i}", i % 2 == 0 ? "normal" : "urgent"));
        }

        foreach (var reader in new[] { one, other, third })
        {
            foreach (var id in sent)
            {
                await reader.WaitForAsync(id);
            }

            Assert.Equal(sent.Order(), reader.Received.Select(static r => r.Id).Order());
        }
    }

    [Fact]
    public async Task A_stored_subscription_counts_on_every_api_node_from_the_answer_to_its_call_on()
    {
        var token = Cluster.Token("cleo", Role.User);
        using var http = Cluster.Apis[0].Client(token);
        await using var same = await FollowAsync(Cluster.Apis[0], token);
        await using var other = await FollowAsync(Cluster.Apis[1], token);
        var expected = new List<string>();

        await EmitAsync(http, "stored.first", "before there is one");
        var first = await ChangeAsync(http, HttpMethod.Post, Subscriptions, new { event_type = "stored.first" });
        await EmitAsync(http, "stored.first", "created", expected);
        await ChangeAsync(http, HttpMethod.Put, first, new { event_type = "stored.second" });
        await EmitAsync(http, "stored.first", "no longer asked for");
        await EmitAsync(http, "stored.second", "changed", expected);
        await ChangeAsync(http, HttpMethod.Put, first, new { event_type = "stored.second", is_active = false });
        await EmitAsync(http, "stored.second", "paused");
        await ChangeAsync(http, HttpMethod.Put, first, new { event_type = "stored.second" });
        await EmitAsync(http, "stored.second", "active again", expected);
        await ChangeAsync(http, HttpMethod.Delete, first, null);
        await EmitAsync(http, "stored.second", "deleted");
        await ChangeAsync(http, HttpMethod.Post, Subscriptions, new { event_type = "stored.last" });
        await EmitAsync(http, "stored.last", "the last one", expected);

        foreach (var reader in new[] { same, other })
        {
            // In the order of one lane: what came before the last one came, and nothing else did.
            await Eventually.Holds(() => reader.Received.Contains(expected[^1]), "the last event to come");
            Assert.Equal(expected, reader.Received);
        }
    }

    private static async Task<Follower> FollowAsync(NodeProcess node, string token)
    {
        var follower = new Follower(node.Connection(token));
        await follower.StartAsync();
        return follower;
    }

    /// <returns>Its path.</returns>
    private static async Task<string> ChangeAsync(HttpClient http, HttpMethod method, string path, object? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content is null ? null : JsonContent.Create(content) };
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location?.ToString() ?? path;
    }

    private static async Task EmitAsync(HttpClient http, string type, string text, List<string>? expected = null)
    {
        using var answer = await http.PostAsJsonAsync("/api/events/emit", new { type, source = "stored", data = new { text } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        expected?.Add(text);
    }

    /// <summary>Two silos and two api nodes for all tests of the class.</summary>
    public sealed class Nodes : IAsyncLifetime
    {
        internal ClusterProcess Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await ClusterProcess.StartAsync(silos: 2, apis: 2);

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }

    /// <summary>A connection that follows what its user has stored.</summary>
    private sealed class Follower : IAsyncDisposable
    {
        private readonly HubConnection _connection;
        private readonly ConcurrentQueue<string> _received = new();

        public Follower(HubConnection connection)
        {
            _connection = connection;
            connection.On<JsonElement>("batched_events", batch =>
            {
                foreach (var e in batch.GetProperty("events").EnumerateArray())
                {
                    _received.Enqueue(e.GetProperty("data").GetProperty("text").GetString()!);
                }
            });
        }

        public IReadOnlyCollection<string> Received => _received;

        public async Task StartAsync()
        {
            await _connection.StartAsync();
            await _connection.InvokeAsync<JsonElement>("subscribe_events", new { stored = true, batching = "low_latency" });
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();
    }
}
