using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EventHub.Log;

namespace EventHub.Storage.Deliveries;

/// <summary>What makes a delivery the same one: an event to a subscription, or to a user as such.</summary>
/// <param name="SubscriptionId">Null when the user gets it whatever is subscribed to.</param>
/// <param name="Position">Of the event.</param>
public readonly record struct DeliveryKey(string UserId, Guid? SubscriptionId, EventPosition Position)
{
    /// <summary>
    /// The same id for the same key wherever it is computed, so that nobody has to ask the store for it. It begins with the event's
    /// sequence: what is tracked of one event, and of the next, lies side by side in the index.
    /// </summary>
    public Guid ToId()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // A lane's name has no colon, so that no two keys have the same text.
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Position.Lane}:{Position.Sequence}:{SubscriptionId:n}:{UserId}"), hash);
        Span<byte> sequence = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(sequence, Position.Sequence);
        Span<byte> id = stackalloc byte[16];
        sequence[2..].CopyTo(id);
        hash[..10].CopyTo(id[6..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x80); // version 8: made by its own rule
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
