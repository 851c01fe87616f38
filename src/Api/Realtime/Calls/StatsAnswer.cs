using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Sessions;
using EventHub.Json;

namespace EventHub.Api.Realtime.Calls;

/// <summary>The protocol's <c>connection_stats</c>: a connection's own figures, since it was opened.</summary>
internal static class StatsAnswer
{
    public static RawJson Of(ClientSession session, IEnumerable<Guid> replays, DateTimeOffset now) => RawJson.Of(writer =>
    {
        var stats = session.Describe();
        writer.WriteStartObject();
        writer.WriteString("connection_id", session.Id);
        writer.WriteString("user", session.Reader.UserId);
        writer.WriteString("role", Answers.RoleOf(session.Reader));
        writer.WriteString("transport", ConnectionTransports.Of(session.Transport));
        writer.WriteString("connected_at", Rfc3339.Write(session.ConnectedAt));
        writer.WriteString("token_ends_at", Rfc3339.Write(session.ExpiresAt));
        writer.WriteString("server_time", Rfc3339.Write(now));
        writer.WriteStartObject("received");
        writer.WriteNumber("messages", stats.Received.Messages);
        writer.WriteNumber("bytes", stats.Received.Bytes);
        writer.WriteEndObject();
        writer.WriteStartObject("sent");
        writer.WriteNumber("messages", stats.Sent.Messages);
        writer.WriteNumber("events", stats.Sent.Events);
        writer.WriteNumber("bytes", stats.Sent.Bytes);
        writer.WriteEndObject();
        writer.WriteStartArray("subscriptions");
        foreach (var subscription in stats.Subscriptions)
        {
            Write(writer, subscription);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("replays");
        foreach (var replay in replays)
        {
            writer.WriteStringValue(replay);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, SubscriptionStats subscription)
    {
        writer.WriteStartObject();
        writer.WriteString("subscription_id", subscription.Id);
        writer.WriteString("state", subscription.State switch
        {
            SubscriptionState.Starting => "starting",
            SubscriptionState.Live => "live",
            SubscriptionState.Lost or SubscriptionState.Resuming => "resuming",
            var unknown => throw new InvalidOperationException($"state {unknown}"),
        });
        if (subscription.Cursor is { } cursor)
        {
            writer.WriteString("cursor", cursor.ToString());
        }

        writer.WriteNumber("batches", subscription.Batches);
        writer.WriteNumber("waiting_bytes", subscription.WaitingBytes);
        if (subscription.UnackedBytes is { } unacked)
        {
            writer.WriteNumber("unacked_bytes", unacked);
        }

        writer.WriteEndObject();
    }
}
