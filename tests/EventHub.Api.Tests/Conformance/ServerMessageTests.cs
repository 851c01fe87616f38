using System.Text.Json;
using EventHub.Api.Tests.Realtime.ServerSentEvents;
using EventHub.Api.Tests.Realtime.SignalR;

namespace EventHub.Api.Tests.Conformance;

/// <summary>Everything that the hub sends by itself, on every transport.</summary>
public sealed class ServerMessageTests
{
    public static TheoryData<string> Transports { get; } = [.. ProtocolClient.Transports];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Each_message_has_the_fields_of_the_table(string transport)
    {
        await using var server = await HubServer.StartAsync();
        await using var client = await ProtocolClient.ConnectAsync(transport, server.Address, server.Token());
        await client.CallAsync("subscribe_events", "{}");

        foreach (var row in ServerMessageTable.Rows.Where(static row => row.Cause is not null))
        {
            row.Cause!(server);
            AssertHas(row.Fields, await client.NextAsync(row.Name));
        }
    }

    [Fact]
    public async Task A_stream_has_each_of_them_that_it_can_cause_under_its_own_name()
    {
        await using var server = await HubServer.StartAsync();
        await using var stream = await StreamClient.ConnectAsync(server.StreamAddress, server.Token());
        foreach (var row in ServerMessageTable.Rows.Where(static row => row.StreamName is not null))
        {
            row.Cause!(server);
            AssertHas(row.StreamFields, await stream.NextAsync(row.StreamName!));
            if (row.Name == "welcome")
            {
                await stream.NextAsync("subscription_updated");
            }
            else if (row.Name == "gap")
            {
                await stream.NextAsync();
            }
        }
    }

    private static void AssertHas(string[] fields, JsonElement data) =>
        Assert.All(fields, field => Assert.True(data.TryGetProperty(field, out _), $"{field} is not in {data}"));
}
