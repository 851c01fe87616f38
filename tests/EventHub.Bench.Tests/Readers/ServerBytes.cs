using System.Buffers.Binary;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Tests.Readers;

/// <summary>Frames as a server writes them: not masked, and a message in as many fragments as it likes.</summary>
internal static class ServerBytes
{
    public static byte[] Frame(WebSocketOpcode opcode, bool isFinal, ReadOnlySpan<byte> payload)
    {
        using var frame = new MemoryStream();
        frame.WriteByte((byte)((isFinal ? 0x80 : 0) | (byte)opcode));
        Span<byte> length = stackalloc byte[8];
        switch (payload.Length)
        {
            case < 126:
                frame.WriteByte((byte)payload.Length);
                break;
            case <= ushort.MaxValue:
                frame.WriteByte(126);
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
                frame.Write(length[..2]);
                break;
            default:
                frame.WriteByte(127);
                BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
                frame.Write(length);
                break;
        }

        frame.Write(payload);
        return frame.ToArray();
    }
}
