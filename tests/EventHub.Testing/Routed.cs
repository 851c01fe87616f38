using System.Text.Json;

namespace EventHub.Testing;

/// <summary>Waits for the routers, which follow the log: who subscribes before they have passed an event gets it live.</summary>
public static class Routed
{
    /// <summary>Waits until everything that was stored has passed the routers: who subscribes then gets nothing of it live.</summary>
    /// <param name="client">An admin's.</param>
    public static Task UntilAllIsAsync(HttpClient client, CancellationToken cancellationToken = default) => Eventually.Holds(
        async token =>
        {
            using var answer = await client.GetAsync(new Uri("/api/events/statistics", UriKind.Relative), token);
            if (!answer.IsSuccessStatusCode)
            {
                return false;
            }

            using var statistics = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(token));
            return IsAll(statistics.RootElement);
        },
        "the routers to come to the end of the log",
        cancellationToken: cancellationToken);

    private static bool IsAll(JsonElement statistics)
    {
        var lanes = statistics.GetProperty("lanes");
        return statistics.GetProperty("unanswered").GetArrayLength() == 0 && lanes.GetArrayLength() > 0
            && lanes.EnumerateArray().All(static lane => IsAll(lane.GetProperty("head"), lane.GetProperty("lag")));
    }

    /// <summary>What no silo answered for is not known, which is not the same as nothing.</summary>
    private static bool IsAll(JsonElement head, JsonElement lag) =>
        head.ValueKind == JsonValueKind.Number && (head.GetInt64() == 0 || (lag.ValueKind == JsonValueKind.Number && lag.GetInt64() == 0));
}
