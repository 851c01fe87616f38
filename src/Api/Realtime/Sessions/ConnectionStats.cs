using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>What one connection has done and holds.</summary>
/// <param name="Received">Messages from the client, and the bytes of their data as JSON.</param>
/// <param name="Sent">Messages that the transport took, answers not counted, and the bytes of the events in them.</param>
/// <param name="Subscriptions">In no order.</param>
internal sealed record ConnectionStats(ReceivedStats Received, SentStats Sent, IReadOnlyList<SubscriptionStats> Subscriptions);

/// <param name="Messages">Those that were understood, refused ones included.</param>
internal readonly record struct ReceivedStats(long Messages, long Bytes);

/// <param name="Bytes">Of events alone, compressed ones as they went.</param>
internal readonly record struct SentStats(long Messages, long Events, long Bytes);

/// <param name="Id">The client's name for it.</param>
/// <param name="State">Whether the user's queue has it.</param>
/// <param name="Cursor">Through what it was sent; null until it is known where it begins.</param>
/// <param name="Batches">That it was sent.</param>
/// <param name="WaitingBytes">Of events that are on this node and that the transport has not taken.</param>
/// <param name="UnackedBytes">Of events that the client has not acknowledged; null when it does not acknowledge.</param>
internal sealed record SubscriptionStats(
    string Id, SubscriptionState State, Cursor? Cursor, long Batches, long WaitingBytes, long? UnackedBytes);
