using System.Text.Json;
using EventHub.Json;
using EventHub.Tracking;

namespace EventHub.Api.Rest.Deliveries;

internal static class DeliveryAnswer
{
    public static void WritePage(Utf8JsonWriter writer, DeliveryPage page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("deliveries"u8);
        foreach (var delivery in page.Deliveries)
        {
            Write(writer, delivery);
        }

        writer.WriteEndArray();
        if (page.Next is { } next)
        {
            writer.WriteString("next_cursor"u8, next);
        }
        else
        {
            writer.WriteNull("next_cursor"u8);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, DeliveryRecord delivery)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, delivery.Id);
        writer.WriteString("user_id"u8, delivery.UserId);
        writer.WriteString("event_id"u8, delivery.EventId);
        writer.WriteString("position"u8, delivery.Position.ToString());
        writer.WriteString("status"u8, DeliveryStatusNames.Of(delivery.Status));
        writer.WriteNumber("attempts"u8, delivery.Attempts);
        writer.WriteNumber("max_attempts"u8, delivery.MaxAttempts);
        if (delivery.ErrorMessage is { } error)
        {
            writer.WriteString("error_message"u8, error);
        }

        WriteTime(writer, "retry_after"u8, delivery.RetryAfter);
        WriteTime(writer, "created_at"u8, delivery.CreatedAt);
        WriteTime(writer, "updated_at"u8, delivery.UpdatedAt);
        WriteTime(writer, "delivered_at"u8, delivery.DeliveredAt);
        WriteTime(writer, "expires_at"u8, delivery.ExpiresAt);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } present)
        {
            writer.WriteString(name, Rfc3339.Write(present));
        }
    }
}
