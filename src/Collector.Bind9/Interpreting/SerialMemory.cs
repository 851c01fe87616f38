using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>
/// The last serials of the zones that changed last, newest first. It is carried in the checkpoint and never holds more than fits
/// there: what is remembered must be the same after a restart, or the same lines would make other events.
/// </summary>
internal sealed class SerialMemory
{
    /// <summary>Zones remembered; a zone takes 8 bytes, 10⅔ characters of the checkpoint's 512.</summary>
    public const int Capacity = 24;

    public static readonly SerialMemory Empty = new([]);

    private const int EntrySize = 8;

    private readonly ImmutableArray<(uint Zone, uint Serial)> _newestFirst;

    private SerialMemory(ImmutableArray<(uint Zone, uint Serial)> newestFirst) => _newestFirst = newestFirst;

    public uint? this[string zone]
    {
        get
        {
            int at = IndexOf(KeyOf(zone));
            return at < 0 ? null : _newestFirst[at].Serial;
        }
    }

    public SerialMemory With(string zone, uint serial)
    {
        uint key = KeyOf(zone);
        int at = IndexOf(key);
        var others = at >= 0 ? _newestFirst.RemoveAt(at) : _newestFirst.Length == Capacity ? _newestFirst.RemoveAt(Capacity - 1) : _newestFirst;
        return new SerialMemory(others.Insert(0, (key, serial)));
    }

    /// <summary>At most 256 characters of base64.</summary>
    public string Encode()
    {
        Span<byte> bytes = stackalloc byte[Capacity * EntrySize];
        for (int i = 0; i < _newestFirst.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * EntrySize)..], _newestFirst[i].Zone);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * EntrySize + 4)..], _newestFirst[i].Serial);
        }
        return Convert.ToBase64String(bytes[..(_newestFirst.Length * EntrySize)]);
    }

    /// <returns>null when the text is none of <see cref="Encode"/>'s.</returns>
    public static SerialMemory? Decode(string text)
    {
        Span<byte> bytes = stackalloc byte[Capacity * EntrySize];
        if (!Convert.TryFromBase64String(text, bytes, out int length) || length % EntrySize != 0)
            return null;
        var entries = ImmutableArray.CreateBuilder<(uint, uint)>(length / EntrySize);
        for (var rest = bytes[..length]; !rest.IsEmpty; rest = rest[EntrySize..])
            entries.Add((BinaryPrimitives.ReadUInt32BigEndian(rest), BinaryPrimitives.ReadUInt32BigEndian(rest[4..])));
        return new SerialMemory(entries.MoveToImmutable());
    }

    private int IndexOf(uint key)
    {
        for (int i = 0; i < _newestFirst.Length; i++)
        {
            if (_newestFirst[i].Zone == key)
                return i;
        }
        return -1;
    }

    private static uint KeyOf(string zone) => XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(zone.ToLowerInvariant()));
}
