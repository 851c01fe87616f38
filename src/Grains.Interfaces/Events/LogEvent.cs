using System.Text.Json;
using EventHub.Log;

namespace EventHub.Events;

/// <summary>
/// An event with its place in the log. Encoded once: everything that sends it shares <see cref="Json"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("eventhub.LogEvent")]
public sealed class LogEvent
{
    [NonSerialized]
    private JsonDocument? _data;

    [NonSerialized]
    private LogEvent? _redacted;

    [Id(0)]
    public required EventHeader Header { get; init; }

    [Id(1)]
    public required EventPosition Position { get; init; }

    /// <summary>When the lane's writer took it; never falls within a lane, so that lanes can be merged by it.</summary>
    [Id(2)]
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The whole event as the wire has it, position included.</summary>
    [Id(3)]
    public required Utf8Json Json { get; init; }

    /// <summary>Where <c>data</c> stands in <see cref="Json"/>.</summary>
    [Id(4)]
    public JsonRange DataRange { get; init; }

    public ReadOnlyMemory<byte> Data => Json.Bytes.Slice(DataRange.Offset, DataRange.Length);

    /// <summary>Bytes that this event counts for in a ring, a queue or a batch.</summary>
    public int Size => Json.Length;

    /// <summary>Parsed when the first data filter asks, then kept: many subscriptions may look into the same event.</summary>
    public JsonElement? ParsedData =>
        DataRange.IsEmpty ? null : (_data ??= JsonDocument.Parse(Data)).RootElement;

    /// <summary>What users get of this event, when that is less than all of it; made once however many read it.</summary>
    internal LogEvent Redacted => _redacted ??= WithLess();

    public bool IsExpired(DateTimeOffset now) => Header.ExpiresAt is { } expiry && expiry <= now;

    /// <summary>There is no less than that: whoever asks it again gets itself.</summary>
    private LogEvent WithLess()
    {
        var less = Visibility.Redaction.Of(this);
        less._redacted = less;
        return less;
    }
}
