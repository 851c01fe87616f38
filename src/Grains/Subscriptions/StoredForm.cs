using System.Buffers;
using System.Text;
using System.Text.Json;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Storage.Subscriptions;
using EventHub.Subscriptions;

namespace EventHub.Grains.Subscriptions;

/// <summary>How filters and subscriptions stand in the stores: JSON texts of the wire's own form.</summary>
internal static class StoredForm
{
    /// <summary>A filter as JSON, and proof that it can be read again: grain clients hand in what no parser has seen.</summary>
    /// <exception cref="InvalidRequestException">It breaks a rule; every field is named.</exception>
    public static string Write(EventFilter filter)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            EventFilterJson.Write(writer, filter);
        }

        var errors = new StrictJson();
        using (var document = StrictJson.Parse(buffer.WrittenMemory))
        {
            EventFilterJson.Read(document.RootElement, "filter", errors);
        }

        errors.ThrowIfFailed();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="InvalidDataException">The text is no filter.</exception>
    public static EventFilter ReadFilter(string text, Guid id)
    {
        using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(text));
        var json = new StrictJson();
        var filter = EventFilterJson.Read(document.RootElement, "filter", json);
        return json.Errors.Count == 0
            ? filter
            : throw new InvalidDataException($"{id} was stored with a filter that is none: {json.Errors[0]}; replace or delete it");
    }

    /// <exception cref="InvalidRequestException">The filter breaks a rule; every field is named.</exception>
    public static StoredSubscription Of(SubscriptionRecord record)
    {
        var content = record.Content;
        return new StoredSubscription
        {
            Id = record.Id,
            UserId = record.UserId,
            EventType = content.EventType,
            EventCategory = content.EventCategory is { } category ? EventNames.Of(category) : null,
            EventSource = content.EventSource,
            SeverityFilter = List(Array.ConvertAll(content.SeverityFilter, EventNames.Of)),
            TagFilters = List(content.TagFilters),
            UserFilters = List(content.UserFilters),
            Filter = Write(content.Filter),
            IsActive = content.IsActive,
            CreatedAt = record.CreatedAt,
            UpdatedAt = record.UpdatedAt,
            ExpiresAt = content.ExpiresAt,
        };
    }

    public static SubscriptionRecord Read(StoredSubscription stored) => new(
        stored.Id,
        stored.UserId,
        new SubscriptionContent
        {
            EventType = stored.EventType,
            EventCategory = stored.EventCategory is { } name ? EventNames.Category(name) : null,
            EventSource = stored.EventSource,
            SeverityFilter = [.. Texts(stored.SeverityFilter).Select(EventNames.Severity).OfType<EventSeverity>()],
            TagFilters = Texts(stored.TagFilters),
            UserFilters = Texts(stored.UserFilters),
            Filter = ReadFilter(stored.Filter, stored.Id),
            IsActive = stored.IsActive,
            ExpiresAt = stored.ExpiresAt,
        },
        stored.CreatedAt,
        stored.UpdatedAt);

    private static string? List(string[] texts) => texts.Length == 0 ? null : JsonSerializer.Serialize(texts);

    private static string[] Texts(string? json) => json is null ? [] : JsonSerializer.Deserialize<string[]>(json) ?? [];
}
