using System.Buffers.Binary;

namespace EventHub.Bench.Readers;

internal enum WebSocketOpcode : byte
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}

/// <summary>
/// Takes a server's bytes apart into WebSocket frames, in whatever pieces they come, without copying payload. What a ready-made
/// client does beyond this (UTF-8 checks, buffering, a task a message) costs the generator what it is meant to measure.
/// </summary>
internal sealed class WebSocketDeframer
{
    private const int MaxHeader = 10;

    private readonly byte[] _header = new byte[MaxHeader];
    private int _headerLength;
    private long _payloadLeft;
    private WebSocketOpcode _opcode;

    /// <summary>Data and control frames that have begun.</summary>
    public long Frames { get; private set; }

    /// <summary>Takes the next piece of payload off the front of <paramref name="input"/>.</summary>
    /// <returns>False when the input is used up; a header may be half read then.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> input, out WebSocketOpcode opcode, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_payloadLeft == 0 && !TryReadHeader(ref input))
        {
            opcode = default;
            return false;
        }

        opcode = _opcode;
        var taken = (int)Math.Min(_payloadLeft, input.Length);
        if (taken == 0 && _payloadLeft > 0)
        {
            return false;
        }

        payload = input[..taken];
        input = input[taken..];
        _payloadLeft -= taken;
        return true;
    }

    private bool TryReadHeader(ref ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty)
        {
            _header[_headerLength++] = input[0];
            input = input[1..];
            if (_headerLength < 2 || _headerLength < HeaderLength(_header[1]))
            {
                continue;
            }

            if ((_header[1] & 0x80) != 0)
            {
                throw new InvalidDataException("the server masked a frame");
            }

            _opcode = (WebSocketOpcode)(_header[0] & 0x0F);
            _payloadLeft = _header[1] switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
                127 => BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(2)),
                var length => length,
            };
            _headerLength = 0;
            Frames++;
            return true;
        }

        return false;
    }

    private static int HeaderLength(byte second) => (second & 0x7F) switch
    {
        126 => 4,
        127 => MaxHeader,
        _ => 2,
    };
}
