using System.Text.Json;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Records;
using EventHub.Delivery;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;

namespace EventHub.Api.Realtime.Calls;

/// <summary>The protocol's answers.</summary>
internal static class Answers
{
    public static RawJson Pong(DateTimeOffset now) => Object(writer => writer.WriteString("timestamp", Rfc3339.Write(now)));

    public static RawJson Welcome(string connectionId, Reader reader, DateTimeOffset now, RealtimeOptions options, Cursor head) => Object(writer =>
    {
        writer.WriteString("connection_id", connectionId);
        writer.WriteString("user", reader.UserId);
        writer.WriteString("role", RoleOf(reader));
        writer.WriteString("server_time", Rfc3339.Write(now));
        writer.WriteStartObject("limits");
        writer.WriteNumber("max_subscriptions", options.MaxSubscriptions);
        writer.WriteNumber("max_connections", options.MaxConnectionsPerUser);
        writer.WriteNumber("max_message_bytes", options.MaxMessageBytes);
        writer.WriteNumber("max_data_bytes", EventLimits.MaxDataBytes);
        writer.WriteNumber("max_recent_events", EventQuery.MaxLimit);
        writer.WriteEndObject();
        writer.WriteString("cursor", head.ToString());
    });

    public static RawJson Subscribed(string id, SubscribeRequest request, Cursor start, Action placed) => RawJson.Of(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("subscription_id", id);
            writer.WritePropertyName("filter");
            EventFilterJson.Write(writer, request.Filter);
            writer.WriteString("cursor", start.ToString());
            writer.WriteStartObject("batching");
            BatchingJson.WriteFields(writer, request.Batching);
            writer.WriteEndObject();
            writer.WriteString("overflow", DeliveryNames.Of(request.Overflow));
            writer.WriteBoolean("tracked", request.Tracked);
            if (request.Stored)
            {
                writer.WriteBoolean("stored", true);
            }

            if (request.Encoding is { } encoding)
            {
                writer.WriteString("encoding", FrameEncodings.Of(encoding));
            }

            if (request.MaxUnackedBytes is { } maxUnackedBytes)
            {
                writer.WriteNumber("max_unacked_bytes", maxUnackedBytes);
            }

            writer.WriteEndObject();
        },
        placed);

    public static RawJson Unsubscribed(string id) => Object(writer => writer.WriteString("subscription_id", id));

    public static RawJson Emitted(EmittedEvent emitted) => Object(writer =>
    {
        writer.WriteString("id", emitted.Id);
        if (emitted.Position is { } position)
        {
            writer.WriteString("position", position.ToString());
        }

        writer.WriteString("status"u8, EmitStatusNames.Of(emitted.Status));
    });

    public static RawJson Recent(IReadOnlyList<LogEvent> events, Cursor head) => Object(writer =>
    {
        writer.WriteStartArray("events");
        foreach (var e in events)
        {
            writer.WriteRawValue(e.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteString("cursor", head.ToString());
    });

    public static string RoleOf(Reader reader) => reader.IsAdmin ? "admin" : "user";

    private static RawJson Object(Action<Utf8JsonWriter> write) => RawJson.Of(writer =>
    {
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
    });
}
