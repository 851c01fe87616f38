using System.Text;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Storage.Tests.Conformance;

/// <summary>Events as the emitters make them.</summary>
internal static class Sample
{
    public const string Source = "bind9:ns1";

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static EventHeader Header(Guid? id = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(Noon),
        Type = "dns_query_log",
        Source = Source,
        Category = EventCategory.Dns,
        Severity = EventSeverity.Info,
        Priority = EventPriority.Normal,
        Timestamp = Noon,
    };

    /// <summary>Encodes headers with their data and metadata, as one batch of an emitter.</summary>
    public static AcceptedEvent[] Encode(IReadOnlyList<EventHeader> headers, string? data, string? metadata, bool mayRepeat)
    {
        using var encoder = new EventEncoder();
        var draft = new EventDraft { Type = "any", Source = "any", Data = Bytes(data), Metadata = Bytes(metadata) };
        return encoder.Encode(
            [.. headers], [.. Enumerable.Repeat(draft, headers.Count)], [.. Enumerable.Repeat(mayRepeat, headers.Count)]);
    }

    public static AcceptedEvent Event(EventHeader header, string? data = null, string? metadata = null, bool mayRepeat = false) =>
        Encode([header], data, metadata, mayRepeat)[0];

    /// <summary>Events that the hub gave their ids.</summary>
    public static AcceptedEvent[] Events(int count) =>
        Encode([.. Enumerable.Range(0, count).Select(_ => Header())], """{"qname":"example.org"}""", null, mayRepeat: false);

    /// <summary>Events whose ids came from the client.</summary>
    public static AcceptedEvent[] WithIds(params Guid[] ids) =>
        Encode([.. ids.Select(id => Header(id))], """{"qname":"example.org"}""", null, mayRepeat: true);

    public static AppendRequest Request(params AcceptedEvent[] events) => new() { Events = events };

    public static AppendRequest Request(SourceCheckpoint checkpoint, params AcceptedEvent[] events) =>
        new() { Events = events, Checkpoint = checkpoint };

    private static byte[]? Bytes(string? json) => json is null ? null : Encoding.UTF8.GetBytes(json);
}
