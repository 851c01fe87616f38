using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>A SignalR client that asked for it gets over a short break of its network on the same connection.</summary>
public sealed class StatefulReconnectTests
{
    private const int Breaks = 3;

    private const int EventsEach = 5;

    [Theory]
    [InlineData(HubClient.Json)]
    [InlineData(HubClient.MessagePack)]
    public async Task A_connection_that_was_cut_is_the_same_one_and_nothing_is_lost_or_comes_twice(string protocol)
    {
        await using var server = await HubServer.StartAsync();
        await using var link = new CutLink(server.HubAddress);
        await using var client = await HubClient.ConnectAsync(server, protocol, hub: link.Address, isStateful: true);
        var id = (await client.NextAsync("welcome")).GetProperty("connection_id").GetString();
        await client.CallAsync("subscribe_events", """{"batching":"low_latency"}""");
        var session = Assert.Single(server.Sessions);

        var made = link.Made;
        var positions = new List<string>();
        for (var i = 1; i <= Breaks; i++)
        {
            Append(server);
            link.Cut();
            Append(server);

            // One break after the other: a client whose way back is cut as well gives up.
            while (positions.Count < 2 * i * EventsEach)
            {
                positions.AddRange((await client.NextAsync("batched_events")).Positions());
            }
        }

        Assert.InRange(link.Made, made + Breaks, int.MaxValue);
        Assert.Equal(Enumerable.Range(1, 2 * Breaks * EventsEach).Select(static n => $"bulk-0:{n}"), positions);
        Assert.Equal(id, (await client.CallAsync("get_connection_stats")).GetProperty("connection_id").GetString());
        Assert.False(client.HasMessage);
        Assert.Same(session, Assert.Single(server.Sessions));
    }

    private static void Append(HubServer server)
    {
        for (var i = 0; i < EventsEach; i++)
        {
            server.Cluster.Append(new EventDraft { Type = "test.event", Source = "tests" });
        }
    }
}
