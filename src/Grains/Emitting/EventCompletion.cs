using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Grains.Emitting;

/// <summary>Fills in what a draft leaves out. Pure: the same draft, time and checkpoint give the same header.</summary>
internal static class EventCompletion
{
    /// <param name="source">
    /// The draft's source, shared by all events of it: what every event in memory holds, every collection of garbage goes through.
    /// </param>
    public static EventHeader Complete(EventDraft draft, string source, Guid id, DateTimeOffset now)
    {
        var type = EventCatalogue.Of(draft.Type);
        return new EventHeader
        {
            Id = id,
            Type = type.Name,
            Source = source,
            Category = draft.Category ?? type.Category,
            Severity = draft.Severity ?? type.DefaultSeverity,
            Priority = draft.Priority ?? type.DefaultPriority,
            Timestamp = Rfc3339.Truncate(draft.Timestamp ?? now),
            UserId = draft.UserId,
            TargetUserId = draft.TargetUserId,
            SessionId = draft.SessionId,
            Tags = draft.Tags,
            ExpiresAt = draft.ExpiresAt is { } expiresAt ? Rfc3339.Truncate(expiresAt) : null,
        };
    }

    /// <summary>
    /// The id of an event that came without one under a checkpoint: the same place in the same batch is the same event, also
    /// when the batch is sent again. A version 8 UUID over (source, position, index); the position comes first, so that ids
    /// grow with it as those of version 7 do: with random ones each event of a commit writes another page of the store's index.
    /// </summary>
    public static Guid DeriveId(SourceCheckpoint checkpoint, int index)
    {
        var source = Encoding.UTF8.GetBytes(checkpoint.Source);
        var input = new byte[source.Length + sizeof(long) + sizeof(int)];
        source.CopyTo(input, 0);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(source.Length), checkpoint.Position);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(source.Length + sizeof(long)), index);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        input.AsSpan(source.Length + 2, 6).CopyTo(hash);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
