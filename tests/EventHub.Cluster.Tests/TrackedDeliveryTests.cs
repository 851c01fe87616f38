using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Cluster.Tests.Processes;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Cluster.Tests;

/// <summary>Tracked deliveries over PostgreSQL, while silos are killed: one of them has the keeper, another one the user's queue.</summary>
public sealed class TrackedDeliveryTests
{
    private const int Users = 6;

    private const int PerUser = 5;

    private const string Tracked = """{"filter":{"event_sources":["alerts"]},"tracked":true}""";

    [Fact]
    public async Task Users_who_were_away_get_everything_in_order_whichever_silo_was_killed_meanwhile()
    {
        await using var cluster = await ClusterProcess.StartAsync(silos: 2, apis: 1);
        var positions = Enumerable.Range(0, Users).Select(static _ => new List<string>()).ToArray();
        foreach (var silo in cluster.Silos)
        {
            await EmitAsync(cluster, positions);
            silo.Kill();
            silo.Start();
            await silo.WaitUntilReadyAsync();
        }

        await EmitAsync(cluster, positions);
        await UntilAsync(cluster, "pending", Users * PerUser * 3);
        using (var client = cluster.Apis[0].Client(cluster.Token()))
        {
            // Before it what was emitted last is new to a subscription, and overtakes what waits.
            await Routed.UntilAllIsAsync(client);
        }

        for (var user = 0; user < Users; user++)
        {
            await using var reader = await TrackedReader.ConnectAsync(cluster.Apis[0].Connection(cluster.Token(Name(user), Role.User)), Tracked);
            var (taken, last) = await reader.TakeAsync(PerUser * 3);
            await reader.AckAsync(last);

            Assert.Equal(positions[user], taken);
            Assert.Empty(reader.Rest());
        }

        await UntilAsync(cluster, "delivered", Users * PerUser * 3);
    }

    private static string Name(int user) => string.Create(CultureInfo.InvariantCulture, $"user-{user}");

    /// <summary>Some for every user in turn; repeated with the same ids until it is answered, as producers do.</summary>
    private static async Task EmitAsync(ClusterProcess cluster, List<string>[] positions)
    {
        using var client = cluster.Apis[0].Client(cluster.Token());
        var events = Enumerable.Range(0, Users * PerUser).Select(static i => new
        {
            id = Guid.CreateVersion7(),
            type = "custom_event",
            source = "alerts",
            priority = "critical",
            target_user_id = Name(i % Users),
        }).ToArray();
        var answer = await Eventually.Get(
            async token =>
            {
                using var response = await client.PostAsJsonAsync("/api/events/emit", new { events }, token);
                return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsStringAsync(token)) : null;
            },
            "the events to be accepted");
        var outcomes = answer.RootElement.GetProperty("events");
        for (var i = 0; i < events.Length; i++)
        {
            positions[i % Users].Add(outcomes[i].GetProperty("position").GetString()!);
        }
    }

    private static Task UntilAsync(ClusterProcess cluster, string status, int count) => Eventually.Holds(
        async token =>
        {
            using var client = cluster.Apis[0].Client(cluster.Token());
            using var answer = await client.GetAsync($"/api/events/deliveries?limit=1000&status={status}", token);
            return answer.IsSuccessStatusCode
                && JsonDocument.Parse(await answer.Content.ReadAsStringAsync(token)).RootElement.GetProperty("deliveries").GetArrayLength() == count;
        },
        $"{count} deliveries to be {status}");
}
