using System.Text.Json;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Subscriptions;

namespace EventHub.Api.Rest.Subscriptions;

internal static class SubscriptionAnswer
{
    public static void WritePage(Utf8JsonWriter writer, SubscriptionPage page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("subscriptions"u8);
        foreach (var subscription in page.Subscriptions)
        {
            Write(writer, subscription);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.Next?.ToString("D"));
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, SubscriptionRecord record)
    {
        var content = record.Content;
        writer.WriteStartObject();
        writer.WriteString("id"u8, record.Id);
        writer.WriteString("user_id"u8, record.UserId);
        WriteText(writer, "event_type"u8, content.EventType);
        WriteText(writer, "event_category"u8, content.EventCategory is { } category ? EventNames.Of(category) : null);
        WriteText(writer, "event_source"u8, content.EventSource);
        WriteList(writer, "severity_filter"u8, Array.ConvertAll(content.SeverityFilter, EventNames.Of));
        WriteList(writer, "tag_filters"u8, content.TagFilters);
        WriteList(writer, "user_filters"u8, content.UserFilters);
        writer.WritePropertyName("filter"u8);
        EventFilterJson.Write(writer, content.Filter);
        writer.WriteBoolean("is_active"u8, content.IsActive);
        writer.WriteString("created_at"u8, Rfc3339.Write(record.CreatedAt));
        writer.WriteString("updated_at"u8, Rfc3339.Write(record.UpdatedAt));
        WriteText(writer, "expires_at"u8, content.ExpiresAt is { } end ? Rfc3339.Write(end) : null);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string[] texts)
    {
        if (texts.Length == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
