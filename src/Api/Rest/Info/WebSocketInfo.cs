using System.Text.Json;
using EventHub.Api.Realtime;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Requests;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Rest.Info;

/// <summary>What a client has to know before it connects: where to, what it may say, and how much of it.</summary>
internal static class WebSocketInfo
{
    public static void MapWebSocketInfo(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
                "/api/websocket/info",
                static (HttpContext context, IOptions<RealtimeOptions> options, ClientMessages messages) =>
                    JsonAnswer.WriteAsync(context.Response, (options.Value, messages), Write))
            .RefuseUnread()
            .WithSummary("Endpoints, connection types, messages, limits and batching presets.");

    private static void Write(Utf8JsonWriter writer, (RealtimeOptions Realtime, ClientMessages Messages) info)
    {
        writer.WriteStartObject();
        WriteEndpoints(writer);
        WriteConnectionTypes(writer);
        writer.WriteStartObject("messages");
        WriteNames(writer, "client", [.. info.Messages.All.Select(static message => message.Name)]);
        WriteNames(writer, "answers", [.. info.Messages.All.Select(static message => message.Answer).OfType<string>().Distinct()]);
        WriteNames(writer, "server", ServerMessages.All);
        writer.WriteEndObject();
        WriteLimits(writer, info.Realtime);
        writer.WriteStartObject("batching_presets");
        foreach (var (name, options) in BatchingOptions.Presets)
        {
            writer.WriteStartObject(name);
            BatchingJson.WriteFields(writer, options);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteEndpoints(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("endpoints");
        writer.WriteStartObject();
        writer.WriteString("transport", "signalr");
        writer.WriteString("path", RealtimeSetup.HubPath);
        WriteNames(writer, "protocols", ["json", "messagepack"]);
        WriteNames(writer, "encodings", FrameEncodings.All);
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("transport", "websocket");
        writer.WriteString("path", RealtimeSetup.WebSocketPath);
        writer.WriteString("path_with_type", RealtimeSetup.WebSocketPath + "/{connection_type}");
        WriteNames(writer, "protocols", ["json"]);
        WriteNames(writer, "encodings", FrameEncodings.All);
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("transport", "sse");
        writer.WriteString("path", RealtimeSetup.StreamPath);
        WriteNames(writer, "protocols", ["json"]);
        WriteNames(writer, "encodings", []);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteConnectionTypes(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("connection_types");
        foreach (var type in ConnectionType.All)
        {
            writer.WriteStartObject(type.Name);
            writer.WriteString("role", type.IsForAdmins ? "admin" : "user");
            WriteNames(writer, "event_categories", Array.ConvertAll(type.Categories, EventNames.Of));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, RealtimeOptions realtime)
    {
        writer.WriteStartObject("limits");
        writer.WriteNumber("max_batch_events", EventLimits.MaxBatchEvents);
        writer.WriteNumber("max_batch_bytes", EventLimits.MaxBatchBytes);
        writer.WriteNumber("max_data_bytes", EventLimits.MaxDataBytes);
        writer.WriteNumber("max_metadata_bytes", EventLimits.MaxMetadataBytes);
        writer.WriteNumber("max_tags", EventLimits.MaxTags);
        writer.WriteNumber("max_name_length", EventLimits.MaxNameLength);
        writer.WriteNumber("max_checkpoint_state_bytes", EventLimits.MaxCheckpointStateBytes);
        writer.WriteNumber("max_filter_items", FilterLimits.MaxListItems);
        writer.WriteNumber("max_data_filters", FilterLimits.MaxDataFilters);
        writer.WriteNumber("max_page_events", EventQuery.MaxLimit);
        writer.WriteNumber("max_message_bytes", realtime.MaxMessageBytes);
        writer.WriteNumber("max_subscriptions", realtime.MaxSubscriptions);
        writer.WriteNumber("max_connections_per_user", realtime.MaxConnectionsPerUser);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
