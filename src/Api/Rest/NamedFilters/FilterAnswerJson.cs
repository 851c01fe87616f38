using System.Text.Json;
using EventHub.Filters;
using EventHub.Json;
using EventHub.NamedFilters;

namespace EventHub.Api.Rest.NamedFilters;

internal static class FilterAnswerJson
{
    public static void WritePage(Utf8JsonWriter writer, FilterPage page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("filters"u8);
        foreach (var filter in page.Filters)
        {
            Write(writer, filter);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.Next);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, FilterRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, record.Id);
        writer.WriteString("user_id"u8, record.UserId);
        writer.WriteString("name"u8, record.Content.Name);
        writer.WritePropertyName("filter"u8);
        EventFilterJson.Write(writer, record.Content.Filter);
        if (record.Content.Description is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WriteBoolean("is_shared"u8, record.Content.IsShared);
        writer.WriteString("created_at"u8, Rfc3339.Write(record.CreatedAt));
        writer.WriteString("updated_at"u8, Rfc3339.Write(record.UpdatedAt));
        writer.WriteEndObject();
    }
}
