using EventHub.Api.Realtime.Json;

namespace EventHub.Api.Realtime.Messages;

/// <summary>The protocol's <c>watermark</c>: a quiet subscription is complete up to its cursor.</summary>
/// <param name="SubscriptionId">Whose.</param>
/// <param name="Cursor">Everything up to here was sent, told of by a gap, or is not the subscription's.</param>
/// <param name="Matched">Events that batches brought and gaps counted since the last watermark.</param>
/// <param name="Filtered">All others since then.</param>
internal sealed record WatermarkMessage(string SubscriptionId, ReadOnlyMemory<byte> Cursor, long Matched, long Filtered)
{
    public RawJson ToJson() => RawJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("subscription_id", SubscriptionId);
        writer.WriteString("cursor", Cursor.Span);
        writer.WriteNumber("matched", Matched);
        writer.WriteNumber("filtered", Filtered);
        writer.WriteEndObject();
    });
}
