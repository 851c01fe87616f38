using System.Text;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime.SignalR;

public sealed class HubOrderTests : IAsyncLifetime
{
    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task No_batch_overtakes_the_answer_that_names_its_subscription()
    {
        var draft = new EventDraft { Type = "test.event", Source = "tests" };
        for (var round = 0; round < 50; round++)
        {
            _server.Cluster.Append(draft);
            using var client = await RawClient.ConnectAsync(_server, HubClient.Json, $"user{round}");
            Assert.Equal("{}", await client.NextAsync());
            Assert.Contains("\"target\":\"welcome\"", await client.NextAsync(), StringComparison.Ordinal);

            await client.SendAsync(Encoding.UTF8.GetBytes(
                "{\"type\":1,\"invocationId\":\"1\",\"target\":\"subscribe_events\",\"arguments\":[{\"cursor\":\"log1.bulk-0:0\"}]}\u001e"));

            Assert.StartsWith("{\"type\":3", await client.NextAsync(), StringComparison.Ordinal);
            Assert.Contains("\"target\":\"batched_events\"", await client.NextAsync(), StringComparison.Ordinal);
        }
    }
}
