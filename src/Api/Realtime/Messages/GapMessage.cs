using EventHub.Api.Realtime.Json;
using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Api.Realtime.Messages;

/// <summary>The protocol's <c>gap</c>: what a reader that is too slow was not sent, in its place among what it was.</summary>
/// <param name="SubscriptionId">Whose events.</param>
/// <param name="Lane">Where they are.</param>
/// <param name="Gap">Which, and how many.</param>
/// <param name="Cursor">Where the reader stands behind it.</param>
internal sealed record GapMessage(string SubscriptionId, string Lane, DeliveryGap Gap, ReadOnlyMemory<byte> Cursor)
{
    /// <summary>They are in the log.</summary>
    private const string Overflow = "overflow";

    /// <summary>They were sent with <c>persist: false</c>, and are nowhere.</summary>
    private const string NotStored = "not_stored";

    public RawJson ToJson() => RawJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("subscription_id", SubscriptionId);
        writer.WriteString("from", new EventPosition(Lane, Gap.From).ToString());
        writer.WriteString("to", new EventPosition(Lane, Gap.To).ToString());
        writer.WriteNumber("count", Gap.Count);
        writer.WriteString("reason", Lanes.IsDurable(Lane) ? Overflow : NotStored);
        writer.WriteString("cursor", Cursor.Span);
        writer.WriteEndObject();
    });
}
