using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Delivery;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime.SignalR;

public sealed class HubBatchingTests : IAsyncLifetime
{
    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_answer_tells_how_batches_leave_and_what_happens_to_a_slow_reader()
    {
        await using var client = await HubClient.ConnectAsync(_server);

        var answer = await client.CallAsync(
            "subscribe_events", """{"batching":{"preset":"low_latency","strategy":"adaptive","max_batch_size":3},"overflow":"drop_oldest"}""");

        Assert.Equal(
            """{"strategy":"adaptive","min_batch_size":3,"max_batch_size":3,"max_batch_bytes":16384,"batch_timeout_ms":100,"max_batch_timeout_ms":5000,"load_threshold":0.8,"priority_bypass":true,"adaptive_sizing":false,"max_queue_size":200,"compression_enabled":false,"compression_threshold_bytes":1024}""",
            answer.GetProperty("batching").GetRawText());
        Assert.Equal("drop_oldest", answer.GetProperty("overflow").GetString());
    }

    [Fact]
    public async Task What_was_asked_for_reaches_the_user_s_queue()
    {
        await using var client = await HubClient.ConnectAsync(_server);

        var answer = await client.CallAsync("subscribe_events", """{"batching":"high_volume","overflow":"drop_oldest","max_unacked_bytes":65536}""");

        var request = Assert.Single(_server.Cluster.Queue("ada").Subscriptions);
        Assert.Equal(
            (BatchingOptions.HighVolume, OverflowPolicy.DropOldest, 65_536), (request.Batching, request.Overflow, request.MaxUnackedBytes));
        Assert.Equal(65_536, answer.GetProperty("max_unacked_bytes").GetInt32());
    }

    [Theory]
    [InlineData(HubClient.Json)]
    [InlineData(HubClient.MessagePack)]
    public async Task A_gap_is_a_message_of_its_own_in_its_place(string protocol)
    {
        await using var client = await HubClient.ConnectAsync(_server, protocol);
        await client.NextAsync("welcome");
        var subscribed = await client.CallAsync("subscribe_events", """{"overflow":"drop_oldest"}""");
        var draft = new EventDraft { Type = "test.event", Source = "tests" };
        _server.Cluster.Append(draft);
        await client.NextAsync("batched_events");
        _server.Cluster.Append(draft, offer: false);
        _server.Cluster.Append(draft, offer: false);
        _server.Cluster.Queue("ada").NextGap = new DeliveryGap(2, 3, 2);
        _server.Cluster.Append(draft);

        var gap = await client.NextAsync("gap");
        Assert.Equal(subscribed.GetProperty("subscription_id").GetString(), gap.GetProperty("subscription_id").GetString());
        Assert.Equal(("bulk-0:2", "bulk-0:3"), (gap.GetProperty("from").GetString(), gap.GetProperty("to").GetString()));
        Assert.Equal((2, "overflow"), (gap.GetProperty("count").GetInt32(), gap.GetProperty("reason").GetString()));
        Assert.Equal("log1.bulk-0:3.urgent:0", gap.Cursor());
        Assert.Equal(["bulk-0:4"], (await client.NextAsync("batched_events")).Positions());
    }
}
