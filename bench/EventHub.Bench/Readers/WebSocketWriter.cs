using System.Buffers.Binary;

namespace EventHub.Bench.Readers;

/// <summary>Frames of a client.</summary>
internal static class WebSocketWriter
{
    private const byte Final = 0x80;

    private const byte Masked = 0x80;

    /// <summary>
    /// A whole message. Clients must mask, and a key of zeroes masks into the same bytes: the key protects caches between client
    /// and server, and there are none on a loopback.
    /// </summary>
    public static byte[] Frame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = payload.Length switch
        {
            < 126 => 2,
            <= ushort.MaxValue => 4,
            _ => 10,
        };
        var frame = new byte[header + sizeof(uint) + payload.Length];
        frame[0] = (byte)(Final | (byte)opcode);
        switch (header)
        {
            case 2:
                frame[1] = (byte)(Masked | payload.Length);
                break;
            case 4:
                frame[1] = Masked | 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = Masked | 127;
                BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
                break;
        }

        payload.CopyTo(frame.AsSpan(header + sizeof(uint)));
        return frame;
    }

    /// <summary>A SignalR record as one text message.</summary>
    public static byte[] Record(ReadOnlySpan<byte> json)
    {
        var record = new byte[json.Length + 1];
        json.CopyTo(record);
        record[^1] = 0x1E;
        return Frame(WebSocketOpcode.Text, record);
    }
}
