using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;
using EventHub.Api.Tests.Realtime.SignalR;

namespace EventHub.Api.Tests.Conformance;

/// <param name="Name">Of the message.</param>
/// <param name="Fields">That it always has.</param>
/// <param name="StreamName">What it is on a stream of server-sent events; null: nothing, because a stream can't cause it.</param>
/// <param name="StreamFields">That it has there.</param>
/// <param name="Cause">Makes a hub in memory send it to its one subscription; null: only a whole hub does, which has a test of its own.</param>
internal sealed record ServerMessageRow(string Name, string[] Fields, string? StreamName, string[] StreamFields, Action<HubServer>? Cause);

/// <summary>Everything that the hub sends by itself.</summary>
internal static class ServerMessageTable
{
    private static readonly string[] Gap = ["subscription_id", "from", "to", "count", "reason", "cursor"];

    private static readonly string[] Watermark = ["subscription_id", "cursor", "matched", "filtered"];

    private static readonly string[] Error = ["code", "message", "temporary"];

    private static readonly string[] Welcome = ["connection_id", "user", "role", "server_time", "limits", "cursor"];

    public static IReadOnlyList<ServerMessageRow> Rows { get; } =
    [
        new("welcome", Welcome, "welcome", Welcome, static _ => { }),
        new("batched_events", ["subscription_id", "batch_id", "priority", "count", "cursor", "events"], "message", ["id", "type", "position"], Emit),
        new("gap", Gap, "gap", Gap, LeaveOut),
        new("watermark", Watermark, "watermark", Watermark, StandStill),
        new("event_replay", ["replay_id", "count", "cursor", "position_time", "progress", "events"], null, [], null),
        new("replay_status", ["replay_id", "status", "progress"], null, [], null),
        new("error", Error, "error", Error, static server => _ = Task.Run(server.StopAsync)),
    ];

    private static void Emit(HubServer server) => server.Cluster.Append(new EventDraft { Type = "test.event", Source = "tests" });

    private static void LeaveOut(HubServer server)
    {
        server.Cluster.Queue("ada").NextGap = new DeliveryGap(1, 1, 1);
        Emit(server);
    }

    private static void StandStill(HubServer server)
    {
        var queue = server.Cluster.Queue("ada");
        var subscription = queue.Subscriptions.Single();
        queue.Send(subscription.SubscriptionId, new DeliveryOrder
        {
            ConnectionId = subscription.ConnectionId,
            SubscriptionId = subscription.SubscriptionId,
            BatchNumber = server.Cluster.Count + 1,
            Lane = "bulk-0",
            Priority = EventPriority.Low,
            Sequences = [],
            Through = 7,
            Size = 0,
            IsWatermark = true,
        });
    }
}
