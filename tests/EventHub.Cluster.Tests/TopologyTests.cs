using EventHub.Cluster.Tests.Processes;

namespace EventHub.Cluster.Tests;

public sealed class TopologyTests
{
    [Fact]
    public async Task An_event_that_one_api_node_takes_reaches_the_readers_of_all_api_nodes_once()
    {
        await using var cluster = await ClusterProcess.StartAsync(silos: 2, apis: 2);
        await using var one = await ClusterReader.StartAsync(cluster.Token("ada"), cluster.Apis[0]);
        await using var other = await ClusterReader.StartAsync(cluster.Token("ada"), cluster.Apis[1]);
        await using var third = await ClusterReader.StartAsync(cluster.Token("bob"), cluster.Apis[1]);
        using var producer = new ClusterProducer(cluster.Token(), cluster.Apis[0]);
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
}
