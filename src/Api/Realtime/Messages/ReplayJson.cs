using System.Text.Json;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Replaying;

namespace EventHub.Api.Realtime.Messages;

/// <summary>A replay as every transport tells of it.</summary>
internal static class ReplayJson
{
    public static void Write(Utf8JsonWriter writer, ReplayRecord replay)
    {
        writer.WriteStartObject();
        writer.WriteString("replay_id"u8, replay.Id);
        writer.WriteString("user_id"u8, replay.UserId);
        writer.WriteString("name"u8, replay.Name);
        writer.WriteString("status"u8, ReplayStatusNames.Of(replay.Status));
        writer.WritePropertyName("replay_speed"u8);
        WriteSpeed(writer, replay.Speed);
        writer.WriteString("start_time"u8, Rfc3339.Write(replay.StartTime));
        writer.WriteString("end_time"u8, Rfc3339.Write(replay.EndTime));
        writer.WritePropertyName("filter_config"u8);
        EventFilterJson.Write(writer, replay.Filter);
        writer.WriteNumber("progress"u8, replay.Progress);
        writer.WriteNumber("processed_events"u8, replay.ProcessedEvents);
        if (replay.TotalEvents is { } total)
        {
            writer.WriteNumber("total_events"u8, total);
        }

        WriteTime(writer, "position_time"u8, replay.PositionTime);
        if (replay.ErrorMessage is { } error)
        {
            writer.WriteString("error_message"u8, error);
        }

        writer.WriteString("created_at"u8, Rfc3339.Write(replay.CreatedAt));
        WriteTime(writer, "started_at"u8, replay.StartedAt);
        WriteTime(writer, "completed_at"u8, replay.CompletedAt);
        writer.WriteEndObject();
    }

    private static void WriteSpeed(Utf8JsonWriter writer, double? speed)
    {
        if (speed is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(ReplayLimits.NoPacing);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } present)
        {
            writer.WriteString(name, Rfc3339.Write(present));
        }
    }
}
