using System.Text;
using System.Text.Json;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Grains.Tests.Samples;

/// <summary>Plain values that tests vary in the one respect they are about.</summary>
internal static class Sample
{
    public const string Lane = "bulk-0";

    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static readonly Reader Admin = new("root", Role.Admin, []);

    public static EventHeader Header => new()
    {
        Id = Guid.Parse("019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55"),
        Type = "custom_event",
        Source = "tests",
        Category = EventCategory.Custom,
        Severity = EventSeverity.Info,
        Priority = EventPriority.Normal,
        Timestamp = Noon,
    };

    public static Reader User(string id, params string[] zones) => new(id, Role.User, zones);

    public static LogEvent Event(
        long sequence = 1, string lane = Lane, EventHeader? header = null, string? data = null, string? metadata = null,
        DateTimeOffset? acceptedAt = null)
    {
        using var encoder = new EventEncoder();
        return encoder.Encode(header ?? Header, new EventPosition(lane, sequence), acceptedAt ?? Noon, Utf8(data), Utf8(metadata));
    }

    /// <summary>Events of one lane, dense from a sequence on.</summary>
    public static LogEvent[] Events(long first, int count, string lane = Lane, string? data = null) =>
        [.. Enumerable.Range(0, count).Select(i => Event(first + i, lane, data: data))];

    public static EventReference Reference(long sequence, EventPriority priority = EventPriority.Normal, int size = 100) =>
        new(sequence, size, priority);

    public static AcceptedEvent Accepted(Guid? id = null, string? data = null)
    {
        using var encoder = new EventEncoder();
        var header = Header with { Id = id ?? Guid.NewGuid() };
        return encoder.Encode([header], [new EventDraft { Type = header.Type, Source = header.Source, Data = Bytes(data) }], [true])[0];
    }

    public static EventFilter Filter(string json)
    {
        var errors = new StrictJson();
        using var document = JsonDocument.Parse(json);
        var filter = EventFilterJson.Read(document.RootElement, "filter", errors);
        errors.ThrowIfFailed();
        return filter;
    }

    public static bool Matches(string filter, LogEvent e) => new EventMatcher(Filter(filter)).Matches(e);

    public static JsonElement Parse(LogEvent e)
    {
        using var document = JsonDocument.Parse(e.Json.Bytes);
        return document.RootElement.Clone();
    }

    public static byte[]? Bytes(string? json) => json is null ? null : Encoding.UTF8.GetBytes(json);

    private static ReadOnlyMemory<byte>? Utf8(string? json) => json is null ? null : Encoding.UTF8.GetBytes(json);
}
